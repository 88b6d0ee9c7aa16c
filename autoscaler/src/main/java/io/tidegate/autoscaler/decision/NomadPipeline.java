package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.ScalingState.Change;
import io.tidegate.autoscaler.profile.NomadStrategy;
import io.tidegate.autoscaler.profile.NomadStrategy.Action;
import io.tidegate.autoscaler.profile.NomadStrategy.Caps;
import io.tidegate.autoscaler.profile.NomadStrategy.TargetValue;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code semantics: nomad}: each target a target-value check, the safest vote wins. */
final class NomadPipeline {
  private static final Duration DEFAULT_COOLDOWN = Duration.ofMinutes(5);
  private static final Caps NO_CAPS = new Caps(null, null);

  private NomadPipeline() {}

  static void run(Draft draft) {
    if (outside(draft) || cooling(draft)) {
      return;
    }
    List<Action> votes = new ArrayList<>();
    int present = 0;
    for (int i = 0; i < draft.policy().targets().size(); i++) {
      Target target = draft.policy().targets().get(i);
      Signal signal = draft.view.signals().get(i);
      Action vote = vote(draft, target, signal);
      present += vote.direction() == NomadStrategy.Direction.SKIP ? 0 : 1;
      votes.add(vote);
    }
    if (present < votes.size()) {
      // An empty result of any check ends the evaluation.
      draft.note(Stage.COMPLETENESS, Reason.UNDECIDED, present, votes.size(), null);
      return;
    }
    Action safest = NomadStrategy.safest(votes);
    Integer count = safest.count();
    if (count != null) {
      draft.move(Stage.COMBINE, count, Reason.LARGEST, count, draft.current);
      bound(draft, count);
    } else {
      tolerated(draft);
    }
  }

  /** Says so when the highest metric only does not ask because it is near enough to its target. */
  private static void tolerated(Draft draft) {
    double ratio = draft.proposals.stream().mapToDouble(Proposal::ratio).max().orElse(1);
    double off = ratio > 1 ? TargetValue.DEFAULT_THRESHOLD : -TargetValue.DEFAULT_THRESHOLD;
    if (draft.current > 0 && ratio != 1 && Math.abs(ratio - 1) <= Math.abs(off)) {
      draft.note(Stage.TOLERANCE, Reason.WITHIN_TOLERANCE, ratio, 1 + off, null);
    }
  }

  /**
   * A number outside the bounds is brought inside before any check is made, as releases from 0.3.7
   * on do. No cooldown waits for it: placement runs the bound already.
   */
  private static boolean outside(Draft draft) {
    bound(draft, draft.current);
    return draft.replicas() != draft.current;
  }

  private static void bound(Draft draft, int count) {
    ScalingPolicy policy = draft.policy();
    if (count > policy.max()) {
      draft.move(Stage.BOUNDS, policy.max(), Reason.AT_MAX, count, policy.max());
    } else if (count < policy.min()) {
      draft.move(Stage.BOUNDS, policy.min(), Reason.AT_MIN, count, policy.min());
    }
  }

  private static Action vote(Draft draft, Target target, Signal signal) {
    double goal = Recommender.goal(target);
    if (!signal.present()) {
      draft.proposals.add(
          new Proposal(
              target.key(), draft.current, 0, goal, 1, Proposal.View.LAST, signal.missing()));
      return new Action(null, NomadStrategy.Direction.SKIP);
    }
    boolean total = Recommender.measuresLoad(target) && signal.instances().isEmpty();
    double metric = total ? signal.last() / Math.max(1, draft.current) : signal.last();
    Action vote =
        new TargetValue(goal, TargetValue.DEFAULT_THRESHOLD, NO_CAPS)
            .run(draft.current, List.of(metric));
    Integer count = vote.count();
    draft.proposals.add(
        new Proposal(
            target.key(),
            count == null ? draft.current : count,
            signal.last(),
            goal,
            metric / goal,
            Proposal.View.LAST,
            null));
    return vote;
  }

  /** After a change nothing is evaluated for the cooldown of its direction. */
  private static boolean cooling(Draft draft) {
    List<Change> changes = draft.view.state().changes();
    if (changes.isEmpty()) {
      return false;
    }
    Change last = changes.getLast();
    Duration stated = (last.delta() > 0 ? draft.policy().up() : draft.policy().down()).cooldown();
    Duration cooldown = stated.isZero() ? DEFAULT_COOLDOWN : stated;
    Instant end = last.at().plus(cooldown);
    if (!draft.now().isBefore(end)) {
      return false;
    }
    draft.note(
        Stage.COOLDOWN,
        Reason.COOLDOWN,
        Demand.seconds(Duration.between(last.at(), draft.now())),
        Demand.seconds(cooldown),
        end);
    return true;
  }
}
