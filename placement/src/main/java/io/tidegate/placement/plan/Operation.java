package io.tidegate.placement.plan;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;

/** One thing to do. */
public sealed interface Operation {

  /**
   * A new instance.
   *
   * @param failures how many predecessors in this place failed in a row
   */
  record Start(WorkloadId workload, NodeId node, Resources size, int failures, String reason)
      implements Operation {}

  /** Take an instance out of rotation, then stop it. */
  record Drain(InstanceId instance, String reason) implements Operation {}

  /** Give a running instance another size. */
  record Resize(InstanceId instance, Resources size) implements Operation {}
}
