package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.ScalingState.Change;
import io.tidegate.autoscaler.decision.ScalingState.Effort;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is remembered after a decision. */
final class Memory {
  private Memory() {}

  static ScalingState next(Draft draft) {
    return new ScalingState(
        draft.history,
        changes(draft),
        draft.panic,
        draft.quietSince,
        draft.blindSince,
        draft.peak,
        effort(draft));
  }

  static List<Change> changes(Draft draft) {
    List<Change> old = draft.view.state().changes();
    boolean changed = draft.replicas() != draft.current;
    if (old.isEmpty() && !changed) {
      return old;
    }
    Duration horizon = horizon(draft.policy());
    List<Change> kept = new ArrayList<>(old.size() + 1);
    for (Change change : old) {
      if (Duration.between(change.at(), draft.now()).compareTo(horizon) < 0) {
        kept.add(change);
      }
    }
    if (changed) {
      kept.add(new Change(draft.current, draft.replicas(), draft.now()));
    }
    return kept;
  }

  /** As far back as any limit, cooldown or budget looks. */
  private static Duration horizon(ScalingPolicy policy) {
    Duration horizon = policy.flapBudget().period();
    for (ScalingPolicy.Direction direction : List.of(policy.up(), policy.down())) {
      horizon = max(horizon, direction.cooldown());
      for (RateLimit limit : direction.limits()) {
        horizon = max(horizon, limit.period());
      }
    }
    return horizon;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** A growth that a symptom or memory asked for is put under watch; demand needs no proof. */
  private static ScalingState.@org.jspecify.annotations.Nullable Effort effort(Draft draft) {
    Proposal leader = draft.leader;
    if (leader == null || !draft.grows() || draft.current == 0) {
      return draft.effort;
    }
    Target target = Damping.target(draft, leader.target());
    boolean watched =
        target != null && (Recommender.symptom(target) || target instanceof Target.Memory);
    return watched
        ? new Effort(
            draft.now(), draft.current, draft.replicas(), leader.target(), leader.ratio(), false)
        : draft.effort;
  }
}
