package io.tidegate.placement.plan;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the nodes hold, kept up to date while a plan is made. Used by one thread. */
final class Usage {
  private record OnNode(WorkloadId workload, NodeId node) {}

  private record InZone(WorkloadId workload, String zone) {}

  private final Map<NodeId, Resources> held = new HashMap<>();
  private final Map<NodeId, Integer> instances = new HashMap<>();
  private final Map<OnNode, Integer> onNode = new HashMap<>();
  private final Map<InZone, Integer> inZone = new HashMap<>();
  private final Map<NodeId, String> zones = new HashMap<>();

  Usage(Collection<NodeView> nodes, Collection<Replica> replicas) {
    for (NodeView node : nodes) {
      String zone = node.status().zone();
      if (zone != null) {
        zones.put(node.id(), zone);
      }
    }
    for (Replica replica : replicas) {
      occupy(replica.node(), replica.resources());
      if (replica.phase().live()) {
        count(replica.workload(), replica.node(), 1);
      }
    }
  }

  /** A new instance goes there. */
  void add(WorkloadId workload, NodeId node, Resources resources) {
    occupy(node, resources);
    count(workload, node, 1);
  }

  /**
   * An instance leaves: it no longer counts for spreading, but holds its resources until it is
   * gone.
   */
  void leave(WorkloadId workload, NodeId node) {
    count(workload, node, -1);
  }

  /** A running instance takes another size. */
  void resize(NodeId node, Resources from, Resources to) {
    held.merge(node, Resources.NONE, (now, none) -> now.minus(from).plus(to));
  }

  Resources held(NodeId node) {
    return held.getOrDefault(node, Resources.NONE);
  }

  int instances(NodeId node) {
    return instances.getOrDefault(node, 0);
  }

  int count(WorkloadId workload, NodeId node) {
    return onNode.getOrDefault(new OnNode(workload, node), 0);
  }

  /** Live instances of the workload in the node's zone; those on the node if it has none. */
  int countInZone(WorkloadId workload, NodeId node) {
    @Nullable String zone = zones.get(node);
    return zone == null
        ? count(workload, node)
        : inZone.getOrDefault(new InZone(workload, zone), 0);
  }

  private void occupy(NodeId node, Resources resources) {
    held.merge(node, resources, Resources::plus);
    instances.merge(node, 1, Integer::sum);
  }

  private void count(WorkloadId workload, NodeId node, int change) {
    onNode.merge(new OnNode(workload, node), change, Integer::sum);
    String zone = zones.get(node);
    if (zone != null) {
      inZone.merge(new InZone(workload, zone), change, Integer::sum);
    }
  }
}
