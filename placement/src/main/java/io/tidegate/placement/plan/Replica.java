package io.tidegate.placement.plan;

import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance as the planner sees it.
 *
 * @param upToDate whether it runs what the workload's spec asks for now, and is well; others are
 *     replaced one after the other
 * @param resources what it holds on its node
 * @param resizable false once its platform has refused to give it the size wanted now
 * @param readyAt when it first was ready; null if it never was
 * @param inFlight requests it serves at the moment, by the balancers; null if unknown
 */
public record Replica(
    InstanceId id,
    WorkloadId workload,
    NodeId node,
    Phase phase,
    boolean upToDate,
    Resources resources,
    boolean resizable,
    Instant startedAt,
    @Nullable Instant readyAt,
    @Nullable Double inFlight) {

  /** Whether it serves, or served before its node was away for a while. */
  boolean proven() {
    return phase == Phase.READY || readyAt != null;
  }
}
