package io.tidegate.common.event;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operator's hand on one workload, kept apart from its spec so that applying a file does not
 * undo a pause. A tombstone gives control back to the policy.
 *
 * @param mode overrides the policy's mode
 * @param replicas the number to stay at while paused; null holds the present one
 */
public record ControlChanged(
    WorkloadId workload,
    ScalingPolicy.Mode mode,
    @Nullable Integer replicas,
    String by,
    Instant changedAt) {}
