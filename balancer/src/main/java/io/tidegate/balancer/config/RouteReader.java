package io.tidegate.balancer.config;

import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.HeaderEdits;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.WorkloadId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads one route of a workload. */
final class RouteReader {
  private final Set<String> workloads;

  /** A reader of routes that may lead to those workloads. */
  RouteReader(Set<String> workloads) {
    this.workloads = workloads;
  }

  RouteRule read(WorkloadId owner, ConfigNode node) {
    RouteMatch match = match(node);
    List<RouteRule.Share> shares =
        node.optional("split").map(this::shares).orElse(List.of(new RouteRule.Share(owner, 1)));
    String rewrite = node.optional("rewrite").map(ConfigNode::string).orElse(null);
    HeaderEdits request = node.get("request-headers", RouteReader::edits, HeaderEdits.NONE);
    HeaderEdits response = node.get("response-headers", RouteReader::edits, HeaderEdits.NONE);
    RouteRule.Mirror mirror = node.optional("mirror").map(this::mirror).orElse(null);
    Gate.Policy gate = GateReader.read(node);
    node.refuseUnknown();
    return node.build(() -> new RouteRule(match, shares, rewrite, request, response, mirror, gate));
  }

  private static RouteMatch match(ConfigNode node) {
    String host = node.get("host", ConfigNode::string, "*");
    String path = node.get("path", ConfigNode::string, "/");
    Set<String> methods = new HashSet<>();
    node.optional("methods")
        .ifPresent(
            list -> list.items().forEach(m -> methods.add(m.string().toUpperCase(Locale.ROOT))));
    Map<String, String> headers = node.get("headers", RouteReader::headers, Map.of());
    return node.build(() -> new RouteMatch(host, path, methods, headers));
  }

  private static Map<String, String> headers(ConfigNode node) {
    Map<String, String> headers = new LinkedHashMap<>();
    node.entries()
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value.string()));
    return headers;
  }

  private List<RouteRule.Share> shares(ConfigNode node) {
    List<RouteRule.Share> shares = new ArrayList<>();
    node.entries()
        .forEach(
            (name, weight) ->
                shares.add(weight.build(() -> new RouteRule.Share(known(name), weight.integer()))));
    return shares;
  }

  /** The workload of that name; one that is not there would only ever answer 503. */
  private WorkloadId known(String name) {
    WorkloadId workload = new WorkloadId(name);
    if (!workloads.contains(name)) {
      throw new IllegalArgumentException(
          "workload: \"%s\" (expected: a workload of this file)".formatted(name));
    }
    return workload;
  }

  private static HeaderEdits edits(ConfigNode node) {
    Map<String, String> set = node.get("set", RouteReader::headers, Map.of());
    List<String> remove = new ArrayList<>();
    node.optional("remove")
        .ifPresent(
            list -> list.items().forEach(n -> remove.add(n.string().toLowerCase(Locale.ROOT))));
    node.refuseUnknown();
    return node.build(() -> new HeaderEdits(set, remove));
  }

  private RouteRule.Mirror mirror(ConfigNode node) {
    RouteRule.Mirror mirror =
        node.build(
            () ->
                new RouteRule.Mirror(
                    known(node.required("workload").string()),
                    node.get("ratio", ConfigNode::ratio, 1.0)));
    node.refuseUnknown();
    return mirror;
  }
}
