package io.tidegate.placement.platform;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.WorkloadId;

/**
 * What to start.
 *
 * @param port the one it shall listen on; a platform that gives out ports itself may give another
 * @param revision which version of the workload's spec it runs; kept by the platform
 */
public record InstanceSpec(
    InstanceId id,
    WorkloadId workload,
    RunSpec run,
    int port,
    Resources resources,
    String revision) {}
