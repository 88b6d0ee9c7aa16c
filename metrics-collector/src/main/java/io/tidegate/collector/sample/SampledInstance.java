package io.tidegate.collector.sample;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;

/**
 * An instance that is to be looked at.
 *
 * @param handle what its platform knows it by: a process id, a container id
 */
public record SampledInstance(
    InstanceId instance, WorkloadId workload, NodeId node, String handle) {}
