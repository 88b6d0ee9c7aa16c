package io.tidegate.common.model;

import java.util.List;
import java.util.Map;

/**
 * Where a workload's instances may run and how they are distributed.
 *
 * @param requiredLabels node labels that must all be present with that value
 * @param platforms platforms that may run it, by name; empty means any that can
 */
public record PlacementSpec(
    Strategy strategy, Map<String, String> requiredLabels, List<String> platforms) {
  /** Spread over all nodes of all platforms. */
  public static final PlacementSpec DEFAULT =
      new PlacementSpec(Strategy.SPREAD, Map.of(), List.of());

  public PlacementSpec {
    requiredLabels = Map.copyOf(requiredLabels);
    platforms = List.copyOf(platforms);
  }

  /** How the next node is chosen among those that fit. */
  public enum Strategy {
    /** As few of the same workload per node and zone as possible. */
    SPREAD,
    /** As few nodes as possible. */
    BIN_PACK
  }
}
