package io.tidegate.collector.process;

import io.tidegate.collector.node.NodeSource;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that exist only by name and share this machine: what a cluster does can be seen without
 * one. They are alive as long as the collector is.
 */
public final class LogicalNodes implements NodeSource {
  /** The platform that runs instances on them. */
  public static final String PLATFORM = "process";

  private final List<Node> nodes;
  private final Resources machine;

  public LogicalNodes(List<Node> nodes, Resources machine) {
    this.nodes = List.copyOf(nodes);
    this.machine = machine;
    Set<NodeId> names = new HashSet<>();
    for (Node each : nodes) {
      if (!names.add(each.name)) {
        throw new IllegalArgumentException(
            "node: \"%s\" is there twice (expected: names that differ)".formatted(each.name));
      }
    }
  }

  /**
   * One of them.
   *
   * @param capacity what placement may put on it; a resource of 0 stands for an equal share of the
   *     machine
   */
  public record Node(
      NodeId name, Resources capacity, Map<String, String> labels, @Nullable String zone) {
    public Node {
      labels = Map.copyOf(labels);
    }
  }

  @Override
  public Set<NodeId> nodes() {
    return nodes.stream().map(Node::name).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public List<NodeStatus> observe(Instant now) {
    return nodes.stream().map(each -> status(each, now)).toList();
  }

  private NodeStatus status(Node node, Instant now) {
    Resources capacity =
        new Resources(
            orShare(node.capacity.cpuMillis(), machine.cpuMillis()),
            orShare(node.capacity.memoryBytes(), machine.memoryBytes()));
    return new NodeStatus(
        node.name, PLATFORM, capacity, capacity, node.labels, node.zone, null, true, now);
  }

  private long orShare(long stated, long ofMachine) {
    return stated > 0 ? stated : ofMachine / nodes.size();
  }
}
