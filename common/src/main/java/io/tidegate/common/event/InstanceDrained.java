package io.tidegate.common.event;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;

/**
 * One balancer's word that it will send nothing more to an instance.
 *
 * @param generation of the endpoint set in which the instance was draining
 * @param inFlight requests still open: 0, or more when the drain limit ended the wait
 */
public record InstanceDrained(
    InstanceId instance,
    WorkloadId workload,
    String balancer,
    long generation,
    int inFlight,
    Instant drainedAt) {}
