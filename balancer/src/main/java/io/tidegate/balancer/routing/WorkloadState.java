package io.tidegate.balancer.routing;

import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything the updater knows of one workload.
 *
 * @param definition null while only its endpoints are known
 * @param configured whether a configuration file brought it
 * @param endpoints null while none were announced
 * @param runtimes of the endpoints with an address
 * @param unfit instances that shall not be picked for now
 * @param weights shares that an operator has given, in place of the announced ones
 * @param drained instances that an operator drains on this balancer
 * @param readmitted when instances that were unfit became fit again, by the nano clock
 */
record WorkloadState(
    WorkloadRuntime runtime,
    @Nullable WorkloadDefinition definition,
    boolean configured,
    @Nullable EndpointSet endpoints,
    Map<InstanceId, EndpointRuntime> runtimes,
    Set<InstanceId> unfit,
    Map<InstanceId, Long> readmitted,
    Map<InstanceId, Integer> weights,
    Set<InstanceId> drained) {

  WorkloadState {
    weights = Map.copyOf(weights);
    drained = Set.copyOf(drained);
    runtimes = Map.copyOf(runtimes);
    unfit = Set.copyOf(unfit);
    readmitted = Map.copyOf(readmitted);
  }

  static WorkloadState unknown(WorkloadRuntime runtime) {
    return new WorkloadState(
        runtime, null, false, null, Map.of(), Set.of(), Map.of(), Map.of(), Set.of());
  }

  WorkloadId id() {
    return runtime.id();
  }

  List<RouteRule> routes() {
    return definition == null ? List.of() : definition.routes();
  }

  TrafficPolicy policy() {
    return definition == null ? TrafficPolicy.DEFAULT : definition.policy();
  }

  WorkloadState withDefinition(@Nullable WorkloadDefinition next, boolean fromFile) {
    return new WorkloadState(
        runtime, next, fromFile, endpoints, runtimes, unfit, readmitted, weights, drained);
  }

  WorkloadState withEndpoints(
      @Nullable EndpointSet next, Map<InstanceId, EndpointRuntime> nextRuntimes) {
    Map<InstanceId, Long> times = new HashMap<>(readmitted);
    times.keySet().retainAll(nextRuntimes.keySet());
    Map<InstanceId, Integer> kept = new HashMap<>(weights);
    kept.keySet().retainAll(nextRuntimes.keySet());
    Set<InstanceId> stillDrained = new HashSet<>(drained);
    stillDrained.retainAll(nextRuntimes.keySet());
    return new WorkloadState(
        runtime, definition, configured, next, nextRuntimes, unfit, times, kept, stillDrained);
  }

  /** Those that are fit again begin with slow start, as if they had just become ready. */
  WorkloadState withUnfit(Set<InstanceId> next, long nowNanos) {
    Map<InstanceId, Long> times = new HashMap<>(readmitted);
    for (InstanceId instance : unfit) {
      if (!next.contains(instance)) {
        times.put(instance, nowNanos);
      }
    }
    times.keySet().retainAll(runtimes.keySet());
    return new WorkloadState(
        runtime, definition, configured, endpoints, runtimes, next, times, weights, drained);
  }

  /** With another share for an instance than is announced; null ends that. */
  WorkloadState withWeight(InstanceId instance, @Nullable Integer weight) {
    Map<InstanceId, Integer> next = new HashMap<>(weights);
    if (weight == null) {
      next.remove(instance);
    } else {
      next.put(instance, weight);
    }
    return new WorkloadState(
        runtime, definition, configured, endpoints, runtimes, unfit, readmitted, next, drained);
  }

  /** With an instance that is drained here, or is no longer: then it begins with slow start. */
  WorkloadState withDrained(InstanceId instance, boolean now, long nowNanos) {
    Set<InstanceId> next = new HashSet<>(drained);
    Map<InstanceId, Long> times = new HashMap<>(readmitted);
    if (now) {
      next.add(instance);
    } else {
      next.remove(instance);
      times.put(instance, nowNanos);
    }
    return new WorkloadState(
        runtime, definition, configured, endpoints, runtimes, unfit, times, weights, next);
  }
}
