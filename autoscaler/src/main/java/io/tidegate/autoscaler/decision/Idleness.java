package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Demand.seconds;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.common.model.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;

/** To zero and from zero. */
final class Idleness {
  private Idleness() {}

  /**
   * The fewest replicas now. Also takes the number to zero after a long enough quiet, whatever
   * damping says, and wakes the workload from zero. Silence of the balancers is not quiet.
   */
  static int floor(Draft draft) {
    ScalingPolicy policy = draft.policy();
    if (policy.min() > 0) {
      draft.quietSince = null;
      return policy.min();
    }
    Activity activity = draft.view.activity();
    boolean demanded =
        activity.present() || draft.proposals.stream().anyMatch(p -> p.present() && asks(p));
    if (demanded) {
      draft.quietSince = null;
      if (draft.current == 0) {
        int to = Math.max(1, Math.max(draft.replicas(), 1));
        draft.forced = true;
        draft.move(Stage.BOUNDS, to, Reason.WAKE, activity.waiting(), to);
      }
      return 1;
    }
    if (draft.current == 0) {
      return 0;
    }
    if (!activity.known()) {
      draft.quietSince = null;
      return 1;
    }
    return quiet(draft);
  }

  private static boolean asks(io.tidegate.autoscaler.recommend.Proposal proposal) {
    return proposal.replicas() > 0
        && proposal.value() > 0
        && !proposal.target().equals("cpu")
        && !proposal.target().equals("memory");
  }

  private static int quiet(Draft draft) {
    Instant since = draft.quietSince == null ? draft.now() : draft.quietSince;
    draft.quietSince = since;
    Duration quiet = Duration.between(since, draft.now());
    Duration needed = draft.policy().idleAfter();
    if (quiet.compareTo(needed) >= 0) {
      draft.forced = true;
      draft.move(Stage.BOUNDS, 0, Reason.IDLE, seconds(quiet), seconds(needed));
      return 0;
    }
    if (draft.replicas() < 1) {
      draft.moveUntil(
          Stage.BOUNDS,
          1,
          Reason.NOT_IDLE_LONG_ENOUGH,
          new Draft.Figures(seconds(quiet), seconds(needed)),
          since.plus(needed));
    }
    return 1;
  }
}
