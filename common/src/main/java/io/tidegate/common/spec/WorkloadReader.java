package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RouteSpec;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a workload file:
 *
 * <pre>{@code
 * workloads:
 *   web:
 *     image: acme/web:1.4
 *     port: 8080
 *     resources: {cpu: 500m, memory: 256Mi}
 *     ready: {path: /health}
 *     scale: {min: 1, max: 10, targets: {cpu: 70%}}
 *     route: {host: web.localhost, path: /}
 * }</pre>
 *
 * Unknown keys, bad units, contradictions and a route that stands twice throw a {@link
 * io.tidegate.common.config.ConfigException} with file and line.
 */
public final class WorkloadReader {
  private WorkloadReader() {}

  /** All workloads of a file, in its order. */
  public static List<WorkloadSpec> readFile(ConfigNode root) {
    List<WorkloadSpec> specs = new ArrayList<>();
    Map<RouteSpec, ConfigNode> routes = new HashMap<>();
    for (Map.Entry<String, ConfigNode> entry : root.required("workloads").entries().entrySet()) {
      ConfigNode node = entry.getValue();
      WorkloadSpec spec = read(node.build(() -> new WorkloadId(entry.getKey())), node);
      refuseSecond(spec, node, routes);
      specs.add(spec);
    }
    root.refuseUnknown();
    return specs;
  }

  private static void refuseSecond(
      WorkloadSpec spec, ConfigNode node, Map<RouteSpec, ConfigNode> routes) {
    RouteSpec route = spec.route();
    ConfigNode first = route == null ? null : routes.putIfAbsent(route.canonical(), node);
    if (first != null) {
      throw new ConfigException(
          "%s: %s.route: %s (expected: a route of its own; %s has it, %s)"
              .formatted(
                  node.required("route").where(), node.path(), route, first.path(), first.where()));
    }
  }

  /** One workload. */
  public static WorkloadSpec read(WorkloadId id, ConfigNode node) {
    return read(id, node, run(node));
  }

  /** One workload whose image and command come from elsewhere. */
  static WorkloadSpec read(WorkloadId id, ConfigNode node, RunSpec run) {
    int port = node.required("port").integer();
    Resources resources = node.get("resources", WorkloadReader::resources, Resources.NONE);
    ReadySpec ready = node.get("ready", WorkloadReader::ready, ReadySpec.DEFAULT);
    ScalingPolicy scale = node.get("scale", ScalingReader::read, ScalingPolicy.of(1, 1, List.of()));
    PlacementSpec placement =
        node.get("placement", WorkloadReader::placement, PlacementSpec.DEFAULT);
    BalanceSpec balance = node.get("balance", WorkloadReader::balance, BalanceSpec.DEFAULT);
    @Nullable RouteSpec route = node.optional("route").map(WorkloadReader::route).orElse(null);
    node.refuseUnknown();
    return node.build(
        () -> new WorkloadSpec(id, run, port, resources, ready, scale, placement, balance, route));
  }

  private static RunSpec run(ConfigNode node) {
    @Nullable String image = node.optional("image").map(ConfigNode::string).orElse(null);
    List<String> command = node.get("command", WorkloadReader::strings, List.of());
    Map<String, String> environment = node.get("environment", WorkloadReader::texts, Map.of());
    return node.build(() -> new RunSpec(image, command, environment));
  }

  private static Resources resources(ConfigNode node) {
    long cpuMillis = node.get("cpu", ConfigNode::cpuMillis, 0L);
    long memoryBytes = node.get("memory", ConfigNode::bytes, 0L);
    node.refuseUnknown();
    return node.build(() -> new Resources(cpuMillis, memoryBytes));
  }

  private static ReadySpec ready(ConfigNode node) {
    @Nullable String path = node.optional("path").map(ConfigNode::string).orElse(null);
    ReadySpec fallback = ReadySpec.DEFAULT;
    var startTimeout = node.get("start-timeout", ConfigNode::duration, fallback.startTimeout());
    var drainTimeout = node.get("drain-timeout", ConfigNode::duration, fallback.drainTimeout());
    node.refuseUnknown();
    return node.build(() -> new ReadySpec(path, startTimeout, drainTimeout));
  }

  private static PlacementSpec placement(ConfigNode node) {
    PlacementSpec fallback = PlacementSpec.DEFAULT;
    PlacementSpec.Strategy strategy =
        node.get("strategy", n -> n.oneOf(PlacementSpec.Strategy.class), fallback.strategy());
    Map<String, String> labels = node.get("labels", WorkloadReader::texts, Map.of());
    List<String> platforms = node.get("platforms", WorkloadReader::strings, List.of());
    node.refuseUnknown();
    return new PlacementSpec(strategy, labels, platforms);
  }

  private static BalanceSpec balance(ConfigNode node) {
    BalanceSpec fallback = BalanceSpec.DEFAULT;
    BalanceSpec.Algorithm algorithm =
        node.get("algorithm", n -> n.oneOf(BalanceSpec.Algorithm.class), fallback.algorithm());
    var request = node.get("request-timeout", ConfigNode::duration, fallback.requestTimeout());
    var hold = node.get("hold-timeout", ConfigNode::duration, fallback.holdTimeout());
    node.refuseUnknown();
    return new BalanceSpec(algorithm, request, hold);
  }

  private static RouteSpec route(ConfigNode node) {
    String host = node.get("host", ConfigNode::string, "*");
    String path = node.get("path", ConfigNode::string, "/");
    node.refuseUnknown();
    return node.build(() -> new RouteSpec(host, path));
  }

  private static List<String> strings(ConfigNode node) {
    return node.items().stream().map(ConfigNode::string).toList();
  }

  private static Map<String, String> texts(ConfigNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.entries().forEach((key, value) -> texts.put(key, value.isEmpty() ? "" : value.string()));
    return texts;
  }
}
