package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.autoscaler.window.WorkloadWindow;
import io.tidegate.common.model.Resources;
import java.time.Instant;

/** What a policy gets to know of a second that has passed. Called once for each, in order. */
interface Instruments {
  /** What an instance asks for, which its usage is a share of. */
  Resources size();

  /** Tells the windows what those who measure would have reported by {@code now}. */
  void tell(WorkloadWindow window, Slice seen, Instant now);

  /** Whether anything was asked of the workload. */
  Activity activity(WorkloadWindow window, Slice seen, Instant now);
}
