package io.tidegate.placement.plan;

import java.time.Instant;
import java.util.List;

/**
 * All that a plan depends on, read once.
 *
 * @param replicas every instance that holds resources or counts as live; stopped and failed ones
 *     are left out
 */
public record ClusterSnapshot(
    Instant now, List<NodeView> nodes, List<Want> wants, List<Replica> replicas) {

  public ClusterSnapshot {
    nodes = List.copyOf(nodes);
    wants = List.copyOf(wants);
    replicas = List.copyOf(replicas);
  }
}
