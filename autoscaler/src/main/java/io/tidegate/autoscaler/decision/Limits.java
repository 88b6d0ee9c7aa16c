package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Demand.seconds;

import io.tidegate.autoscaler.decision.Draft.Figures;
import io.tidegate.autoscaler.decision.ScalingState.Change;
import io.tidegate.autoscaler.decision.ScalingState.Proposed;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Proposal.View;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last stages: how far, how soon and within which bounds. */
final class Limits {
  private Limits() {}

  static void apply(Draft draft) {
    rateLimit(draft);
    stabilize(draft);
    RecentPeak.hold(draft);
    comeBack(draft);
    bounds(draft);
    cooldown(draft);
  }

  /** A symptom says nothing of how far the load has fallen: each step waits as long as a peak. */
  static Duration downWindow(Draft draft) {
    Direction down = draft.policy().down();
    boolean longer = draft.onlySymptoms && down.halfLife().compareTo(down.stabilization()) > 0;
    return longer ? down.halfLife() : down.stabilization();
  }

  private static void rateLimit(Draft draft) {
    List<Change> changes = draft.view.state().changes();
    if (draft.grows() && !draft.forced && draft.panic == null) {
      RateBudget budget = RateBudget.up(draft.policy().up(), draft.current, changes, draft.now());
      if (draft.replicas() > budget.bound()) {
        draft.moveUntil(
            Stage.RATE_LIMIT,
            budget.bound(),
            Reason.UP_LIMIT,
            new Figures(draft.replicas(), budget.bound()),
            budget.until());
      }
    } else if (draft.shrinks() && !draft.forced) {
      RateBudget budget =
          RateBudget.down(draft.policy().down(), draft.current, changes, draft.now());
      if (draft.replicas() < budget.bound()) {
        draft.moveUntil(
            Stage.RATE_LIMIT,
            budget.bound(),
            Reason.DOWN_LIMIT,
            new Figures(draft.replicas(), budget.bound()),
            budget.until());
      }
    }
  }

  private static void stabilize(Draft draft) {
    if (draft.forced) {
      return;
    }
    if (draft.grows()) {
      Duration window = draft.policy().up().stabilization();
      Proposed least = History.smallest(draft.history, window, draft.now());
      if (least.replicas() < draft.replicas()) {
        draft.moveUntil(
            Stage.STABILIZATION,
            Math.max(draft.current, least.replicas()),
            Reason.UP_STABILIZED,
            new Figures(least.replicas(), seconds(window)),
            least.at().plus(window));
      }
    } else if (draft.shrinks()) {
      Duration window = downWindow(draft);
      Proposed most = History.largest(draft.history, window, draft.now());
      if (most.replicas() > draft.replicas()) {
        draft.moveUntil(
            Stage.STABILIZATION,
            Math.min(draft.current, most.replicas()),
            Reason.DOWN_STABILIZED,
            new Figures(most.replicas(), seconds(window)),
            most.at().plus(window));
      }
    }
  }

  /** A number at which the same load would at once ask for more is raised until it would not. */
  private static void comeBack(Draft draft) {
    if (!draft.shrinks() || draft.forced || draft.replicas() < 1) {
      return;
    }
    double allowed = 1 + draft.policy().up().toleranceRatio();
    double load = 0;
    for (Proposal proposal : draft.proposals) {
      if (proposal.present() && proposal.view() != View.SCHEDULE) {
        load = Math.max(load, proposal.ratio() * Math.max(1, draft.current));
      }
    }
    int needed = Math.min(draft.current, Recommender.replicas(load / allowed));
    if (needed > draft.replicas()) {
      draft.move(
          Stage.STABILIZATION, needed, Reason.WOULD_COME_BACK, load / draft.replicas(), allowed);
    }
  }

  private static void bounds(Draft draft) {
    ScalingPolicy policy = draft.policy();
    int floor = Idleness.floor(draft);
    if (draft.replicas() > policy.max()) {
      draft.forced |= draft.current > policy.max();
      draft.move(Stage.BOUNDS, policy.max(), Reason.AT_MAX, draft.replicas(), policy.max());
    } else if (draft.replicas() < floor) {
      draft.forced |= draft.current < floor;
      draft.move(Stage.BOUNDS, floor, Reason.AT_MIN, draft.replicas(), floor);
    }
  }

  private static void cooldown(Draft draft) {
    if (draft.forced || draft.replicas() == draft.current) {
      return;
    }
    Direction direction = draft.grows() ? draft.policy().up() : draft.policy().down();
    Change last = lastInDirection(draft.view.state().changes(), draft.grows());
    if (last == null) {
      return;
    }
    Instant end = last.at().plus(direction.cooldown());
    if (draft.now().isBefore(end)) {
      draft.moveUntil(
          Stage.COOLDOWN,
          draft.current,
          Reason.COOLDOWN,
          new Figures(
              seconds(Duration.between(last.at(), draft.now())), seconds(direction.cooldown())),
          end);
    }
  }

  private static @Nullable Change lastInDirection(List<Change> changes, boolean up) {
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i).delta() > 0 == up) {
        return changes.get(i);
      }
    }
    return null;
  }
}
