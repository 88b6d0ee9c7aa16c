package io.tidegate.balancer.config;

import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.balancer.tracing.TraceMode;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a configuration file says.
 *
 * @param threads event loops; 0 means one per processor
 * @param zone where this balancer is; null when zones do not matter
 * @param drainTimeout how long requests in flight may take when the balancer stops
 * @param admin where the admin API is, on this machine only; null for nowhere
 */
public record BalancerConfig(
    int threads,
    @Nullable String zone,
    List<Listener> listeners,
    ConnectionLimits limits,
    Forwarding forwarding,
    AccessLog accessLog,
    TraceMode traceContext,
    Duration drainTimeout,
    List<Workload> workloads,
    @Nullable Address admin) {

  public BalancerConfig {
    listeners = List.copyOf(listeners);
    workloads = List.copyOf(workloads);
    if (threads < 0 || threads > 1024) {
      throw new IllegalArgumentException("threads: %d (expected: 0 to 1024)".formatted(threads));
    }
  }

  /**
   * A workload of the file.
   *
   * @param endpoints the fixed ones; all of them are ready
   * @param discovery the name under which a discovery client knows its endpoints; null when they
   *     are fixed or come from elsewhere
   */
  public record Workload(
      WorkloadDefinition definition, EndpointSet endpoints, @Nullable String discovery) {}

  /** What it changes in the routing table. Workloads without fixed endpoints keep theirs. */
  public Change.Configured change() {
    List<WorkloadDefinition> definitions = new ArrayList<>();
    List<EndpointSet> endpoints = new ArrayList<>();
    for (Workload workload : workloads) {
      definitions.add(workload.definition());
      if (!workload.endpoints().endpoints().isEmpty()) {
        endpoints.add(workload.endpoints());
      }
    }
    return new Change.Configured(definitions, endpoints);
  }
}
