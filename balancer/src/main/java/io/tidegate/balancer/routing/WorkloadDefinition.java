package io.tidegate.balancer.routing;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.common.model.RouteSpec;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.util.List;

/**
 * What is declared about a workload's traffic.
 *
 * @param routes the routes that the workload brings; none for one that only others' routes or a TCP
 *     listener lead to
 * @param targets what its scaling policy wants one instance to carry
 */
public record WorkloadDefinition(
    WorkloadId id, List<RouteRule> routes, TrafficPolicy policy, DemandTargets targets) {

  public WorkloadDefinition {
    routes = List.copyOf(routes);
  }

  /** What a workload's spec says, with defaults for what it cannot. */
  public static WorkloadDefinition of(WorkloadSpec spec) {
    RouteSpec route = spec.route();
    List<RouteRule> routes =
        route == null
            ? List.of()
            : List.of(RouteRule.to(spec.id(), RouteMatch.of(route.host(), route.path())));
    return new WorkloadDefinition(
        spec.id(),
        routes,
        TrafficPolicy.of(spec.balance(), spec.ready().drainTimeout()),
        DemandTargets.of(spec.scale().targets()));
  }
}
