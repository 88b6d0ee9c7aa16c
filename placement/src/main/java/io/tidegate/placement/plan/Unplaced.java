package io.tidegate.placement.plan;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Instances that are wanted and cannot be started now.
 *
 * @param reason in words
 * @param nodes why not on this node, for every node
 */
public record Unplaced(
    WorkloadId workload, int count, String reason, SortedMap<NodeId, String> nodes) {

  public Unplaced(WorkloadId workload, int count, String reason, Map<NodeId, String> nodes) {
    this(workload, count, reason, new TreeMap<>(nodes));
  }
}
