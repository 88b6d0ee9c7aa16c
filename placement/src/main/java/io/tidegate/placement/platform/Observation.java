package io.tidegate.placement.platform;

import io.tidegate.common.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a platform runs, read once.
 *
 * @param reached nodes that answered: what is not in {@code instances} is not there
 * @param unreachable nodes that did not answer, and why: nothing is known of what they run
 */
public record Observation(
    List<ObservedInstance> instances, Set<NodeId> reached, Map<NodeId, String> unreachable) {

  public Observation {
    instances = List.copyOf(instances);
    reached = Set.copyOf(reached);
    unreachable = Map.copyOf(unreachable);
  }
}
