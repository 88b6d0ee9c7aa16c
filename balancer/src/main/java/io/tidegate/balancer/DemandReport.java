package io.tidegate.balancer;

import io.tidegate.balancer.demand.DemandBatch;
import io.tidegate.balancer.demand.DemandSnapshot;
import io.tidegate.balancer.netty.LoopReport;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.WorkloadRuntime;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.OpenStreams;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.model.InstanceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all event loops together saw of the workloads, as it is published. */
final class DemandReport {
  private final Map<WorkloadRuntime, List<DemandSnapshot>> demand = new HashMap<>();

  DemandReport(List<LoopReport> loops) {
    for (LoopReport loop : loops) {
      for (LoopReport.WorkloadReport workload : loop.workloads()) {
        if (workload.demand() != null) {
          demand
              .computeIfAbsent(workload.workload(), _ -> new ArrayList<>())
              .add(workload.demand());
        }
      }
    }
  }

  /** One batch for each workload of the table. */
  List<MetricBatch> batches(RoutingTable table, String balancer, Instant at) {
    return table.pools().stream().map(pool -> batch(pool, balancer, at)).toList();
  }

  private MetricBatch batch(Pool pool, String balancer, Instant at) {
    Map<InstanceId, DemandBatch.Load> loads = new HashMap<>();
    pool.membership()
        .endpoints()
        .forEach(endpoint -> loads.put(endpoint.instance(), load(endpoint)));
    return DemandBatch.of(
        new DemandBatch.Origin(pool.workload().id(), balancer, at),
        demand.getOrDefault(pool.workload(), List.of()),
        loads);
  }

  private static DemandBatch.Load load(EndpointRuntime endpoint) {
    OpenStreams streams = endpoint.streams();
    int open = streams.count(OpenStreams.Kind.HTTP2) + streams.count(OpenStreams.Kind.TUNNEL);
    return new DemandBatch.Load(endpoint.inFlight(), open);
  }
}
