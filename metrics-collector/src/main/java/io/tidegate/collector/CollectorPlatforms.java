package io.tidegate.collector;

import io.tidegate.collector.CollectorProperties.Engine;
import io.tidegate.collector.CollectorProperties.Node;
import io.tidegate.collector.cgroup.CgroupReader;
import io.tidegate.collector.cgroup.CgroupTree;
import io.tidegate.collector.docker.EngineAddress;
import io.tidegate.collector.docker.EngineClient;
import io.tidegate.collector.docker.EngineNode;
import io.tidegate.collector.docker.EngineReader;
import io.tidegate.collector.node.NodeSource;
import io.tidegate.collector.process.LogicalNodes;
import io.tidegate.collector.process.Machine;
import io.tidegate.collector.process.ProcessReader;
import io.tidegate.collector.process.Procfs;
import io.tidegate.collector.sample.FirstKnowing;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The places that this collector is configured to look at. */
final class CollectorPlatforms implements AutoCloseable {

  private final CollectorProperties properties;
  private final Guard guard;
  private final Map<NodeId, InstanceReader> readers = new HashMap<>();
  private final List<NodeSource> nodes = new ArrayList<>();
  private final List<WatchedEngine> engines = new ArrayList<>();

  /**
   * @param tls the context of a bundle by its name
   */
  CollectorPlatforms(
      CollectorProperties properties, Guard guard, Function<String, SSLContext> tls) {
    this.properties = properties;
    this.guard = guard;
    Procfs procfs = new Procfs(properties.process().procfs());
    Machine machine = Machine.here(procfs);
    if (properties.process().enabled()) {
      add(
          new LogicalNodes(logicalNodes(), machine.capacity()),
          new ProcessReader(procfs, machine, System::nanoTime));
    }
    CgroupReader cgroups =
        new CgroupReader(
            new CgroupTree(properties.docker().cgroups()), procfs, machine, System::nanoTime);
    for (Engine each : properties.docker().engines()) {
      @Nullable SSLContext context = each.sslBundle() == null ? null : tls.apply(each.sslBundle());
      add(each, new EngineClient(EngineAddress.parse(each.endpoint(), context)), cgroups);
    }
  }

  /** An engine that is up to declare workloads. */
  record WatchedEngine(String node, EngineClient client, EngineReader reader) {}

  private void add(Engine engine, EngineClient client, CgroupReader cgroups) {
    EngineReader ofEngine =
        new EngineReader(
            client,
            guard,
            new EngineReader.Settings(new NodeId(engine.name()), properties.deadline()),
            System::nanoTime);
    InstanceReader reader =
        switch (engine.stats()) {
          case ENGINE -> ofEngine;
          case CGROUP -> cgroups;
          case AUTO -> new FirstKnowing(cgroups, ofEngine);
        };
    EngineNode node =
        new EngineNode(
            new EngineNode.Settings(
                new NodeId(engine.name()),
                resources(
                    "docker.engines." + engine.name(),
                    engine.reservedCpu(),
                    engine.reservedMemory()),
                engine.labels(),
                engine.zone(),
                engine.placementEndpoint() == null
                    ? engine.endpoint()
                    : engine.placementEndpoint()),
            client,
            guard);
    add(node, reader);
    engines.add(new WatchedEngine(engine.name(), client, ofEngine));
  }

  private void add(NodeSource source, InstanceReader reader) {
    nodes.add(source);
    for (NodeId each : source.nodes()) {
      if (readers.put(each, reader) != null) {
        throw new IllegalArgumentException(
            "tidegate.collector: node \"%s\" is there twice (expected: names that differ)"
                .formatted(each));
      }
    }
  }

  private List<LogicalNodes.Node> logicalNodes() {
    List<Node> configured = properties.process().nodes();
    if (configured.isEmpty()) {
      return Stream.of("node-1", "node-2", "node-3")
          .map(name -> new LogicalNodes.Node(new NodeId(name), Resources.NONE, Map.of(), null))
          .toList();
    }
    return configured.stream()
        .map(
            each ->
                new LogicalNodes.Node(
                    new NodeId(each.name()),
                    resources("process.nodes." + each.name(), each.cpu(), each.memory()),
                    each.labels(),
                    each.zone()))
        .toList();
  }

  private static Resources resources(String path, @Nullable String cpu, @Nullable String memory) {
    String where = "tidegate.collector";
    return new Resources(
        ConfigNode.scalar(path + ".cpu", where, cpu == null ? "0" : cpu).cpuMillis(),
        ConfigNode.scalar(path + ".memory", where, memory == null ? "0" : memory).bytes());
  }

  Map<NodeId, InstanceReader> readers() {
    return readers;
  }

  List<NodeSource> nodes() {
    return nodes;
  }

  /** Those whose containers may declare workloads. */
  List<WatchedEngine> engines() {
    return properties.docker().discovery() ? engines : List.of();
  }

  @Override
  public void close() {
    engines.forEach(each -> each.client().close());
  }
}
