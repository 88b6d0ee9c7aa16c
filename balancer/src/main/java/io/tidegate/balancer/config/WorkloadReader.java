package io.tidegate.balancer.config;

import io.tidegate.balancer.compression.CompressionPolicy;
import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.WorkloadId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads workloads, of which no two may have the same route. */
final class WorkloadReader {
  private final EndpointReader endpoints;
  private final PolicyReader policies;
  private final RouteReader routeReader;
  private final Map<RouteMatch, ConfigNode> routes = new HashMap<>();

  /**
   * A reader.
   *
   * @param names of all workloads of the file, to which routes may lead
   */
  WorkloadReader(
      Set<String> names,
      List<Listener> listeners,
      String zone,
      Path directory,
      @Nullable CompressionPolicy compression) {
    this.routeReader = new RouteReader(names);
    this.endpoints = new EndpointReader(listeners);
    this.policies = new PolicyReader(zone, directory, compression);
  }

  BalancerConfig.Workload read(String name, ConfigNode node) {
    WorkloadId id = node.build(() -> new WorkloadId(name));
    List<RouteRule> rules = new ArrayList<>();
    node.optional("route").ifPresent(route -> rules.add(rule(id, route)));
    node.optional("routes")
        .ifPresent(list -> list.items().forEach(route -> rules.add(rule(id, route))));
    TrafficPolicy policy = policies.read(node);
    DemandTargets targets = node.get("targets", WorkloadReader::targets, DemandTargets.NONE);
    EndpointSet set =
        node.optional("endpoints")
            .map(list -> endpoints.read(id, list))
            .orElse(new EndpointSet(id, 0, List.of()));
    String discovery = node.optional("discovery").map(ConfigNode::string).orElse(null);
    if (discovery != null && !set.endpoints().isEmpty()) {
      throw node.required("discovery").error("either endpoints or discovery");
    }
    node.refuseUnknown();
    return new BalancerConfig.Workload(
        new WorkloadDefinition(id, rules, policy, targets), set, discovery);
  }

  private RouteRule rule(WorkloadId id, ConfigNode node) {
    RouteRule rule = routeReader.read(id, node);
    ConfigNode other = routes.put(rule.match().canonical(), node);
    if (other != null) {
      throw node.error(
          "another route than %s, which %s has already".formatted(rule.match(), other.where()));
    }
    return rule;
  }

  private static DemandTargets targets(ConfigNode node) {
    DemandTargets targets =
        new DemandTargets(
            node.get("concurrency", WorkloadReader::positive, Double.POSITIVE_INFINITY),
            node.get("requests-per-second", WorkloadReader::positive, Double.POSITIVE_INFINITY));
    node.refuseUnknown();
    return targets;
  }

  private static double positive(ConfigNode node) {
    double value = node.decimal();
    if (!(value > 0)) {
      throw node.error("> 0");
    }
    return value;
  }
}
