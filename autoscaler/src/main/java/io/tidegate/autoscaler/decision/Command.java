package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.common.model.ScalingPolicy;

/** The last word: the operator's, then the policy's mode. */
final class Command {
  private Command() {}

  static void apply(Draft draft) {
    ScalingPolicy policy = draft.policy();
    Control control = draft.view.control();
    int wouldBe = draft.replicas();
    switch (draft.view.mode()) {
      case PAUSED -> {
        Integer stated = control == null ? null : control.replicas();
        int stays = stated == null ? draft.current : stated;
        settle(draft, stays, Reason.PAUSED, wouldBe);
      }
      case ADVISE -> settle(draft, draft.current, Reason.ADVISE, wouldBe);
      case ACT -> {
        boolean up = draft.grows() && policy.up().paused();
        boolean down = draft.shrinks() && policy.down().paused();
        if (up || down) {
          settle(draft, draft.current, Reason.DIRECTION_PAUSED, wouldBe);
        }
      }
    }
  }

  private static void settle(Draft draft, int stays, Reason reason, int wouldBe) {
    if (draft.replicas() == stays) {
      draft.note(Stage.MODE, reason, wouldBe, stays, null);
    } else {
      draft.move(Stage.MODE, stays, reason, wouldBe, stays);
    }
  }
}
