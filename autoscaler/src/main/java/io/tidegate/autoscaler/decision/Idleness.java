package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Demand.seconds;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Proposal.View;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;

/** To zero and from zero. */
final class Idleness {
  private Idleness() {}

  /**
   * The fewest replicas now. Also takes the number to zero after a long enough quiet, whatever
   * damping says, and wakes the workload from zero. Silence of the balancers is not quiet; while
   * they report, what they see now decides, not what a window remembers of requests.
   */
  static int floor(Draft draft) {
    ScalingPolicy policy = draft.policy();
    if (policy.min() > 0) {
      draft.quietSince = null;
      return policy.min();
    }
    Activity activity = draft.view.activity();
    boolean demanded = activity.present() || draft.proposals.stream().anyMatch(p -> asks(draft, p));
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

  /**
   * Whether a proposal stands for work that is there, or is coming. A target that measures requests
   * does only while no balancer says what it sees now.
   */
  static boolean asks(Draft draft, Proposal proposal) {
    if (!proposal.present() || proposal.replicas() == 0 || proposal.value() <= 0) {
      return false;
    }
    if (proposal.view() == View.FORECAST) {
      return true;
    }
    for (Target target : draft.policy().targets()) {
      if (target.key().equals(proposal.target())) {
        return asks(target, draft.view.activity().known());
      }
    }
    return false;
  }

  private static boolean asks(Target target, boolean balancersReport) {
    return switch (target) {
      case Target.Cpu _, Target.Memory _, Target.Throttling _, Target.Pressure _ -> false;
      case Target.RequestsPerSecond _,
          Target.Concurrency _,
          Target.Latency _,
          Target.ErrorRate _,
          Target.Queue _ ->
          !balancersReport;
      case Target.KafkaLag _, Target.Promql _, Target.Metric _, Target.Schedule _ -> true;
    };
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
