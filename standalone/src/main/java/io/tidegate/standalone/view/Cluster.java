package io.tidegate.standalone.view;

import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All tables of the control plane as they were at one time.
 *
 * @param metrics the newest samples, oldest first
 * @param readAt when this was read
 */
public record Cluster(
    Map<WorkloadId, WorkloadDeclared> workloads,
    Map<WorkloadId, ControlChanged> controls,
    Map<WorkloadId, DesiredState> desired,
    Collection<InstanceStatus> instances,
    Map<WorkloadId, EndpointSet> endpoints,
    Map<WorkloadId, Shortfall> shortfalls,
    Map<NodeId, NodeStatus> nodes,
    Collection<BalancerStatus> balancers,
    Map<WorkloadId, DecisionLine> decisions,
    List<MetricBatch> metrics,
    Instant readAt) {

  public Cluster {
    workloads = new TreeMap<>(workloads);
    controls = Map.copyOf(controls);
    desired = Map.copyOf(desired);
    instances = List.copyOf(instances);
    endpoints = Map.copyOf(endpoints);
    shortfalls = Map.copyOf(shortfalls);
    nodes = new TreeMap<>(nodes);
    balancers = List.copyOf(balancers);
    decisions = Map.copyOf(decisions);
    metrics = List.copyOf(metrics);
  }

  /** The instances of one workload. */
  public List<InstanceStatus> instancesOf(WorkloadId workload) {
    return instances.stream().filter(instance -> instance.workload().equals(workload)).toList();
  }
}
