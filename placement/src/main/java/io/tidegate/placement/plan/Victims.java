package io.tidegate.placement.plan;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.PlacementSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who leaves first when there are too many:
 *
 * <ol>
 *   <li>what has never served
 *   <li>what is on a node that nobody can reach, then on a silent one
 *   <li>to keep the strategy's shape: from the node with most of the workload (spread), or from the
 *       emptiest node (bin pack)
 *   <li>who serves the fewest requests, if that is known
 *   <li>the youngest: the oldest is the one that has proved itself
 * </ol>
 *
 * The shape comes before the requests in flight: those differ at nearly every moment, so that the
 * shape would never decide, and draining waits for them anyway.
 */
final class Victims {
  private Victims() {}

  /** The first to go of {@code candidates}. */
  static Optional<Replica> next(
      List<Replica> candidates,
      PlacementSpec.Strategy strategy,
      Usage usage,
      Map<NodeId, NodeView> nodes) {
    return candidates.stream().min(order(strategy, usage, nodes));
  }

  private static Comparator<Replica> order(
      PlacementSpec.Strategy strategy, Usage usage, Map<NodeId, NodeView> nodes) {
    return Comparator.comparing(Replica::proven)
        .thenComparingInt(replica -> reachability(nodes.get(replica.node())))
        .thenComparingDouble(replica -> shape(strategy, usage, replica))
        .thenComparingDouble(Victims::inFlight)
        .thenComparing(Replica::startedAt, Comparator.reverseOrder())
        .thenComparing(Replica::id, Comparator.reverseOrder());
  }

  private static int reachability(@Nullable NodeView node) {
    if (node == null) {
      return 0;
    }
    return switch (node.liveness()) {
      case LOST, UNREACHABLE -> 0;
      case SILENT -> 1;
      case ALIVE -> 2;
    };
  }

  private static double shape(PlacementSpec.Strategy strategy, Usage usage, Replica replica) {
    return switch (strategy) {
      case SPREAD -> -usage.count(replica.workload(), replica.node());
      case BIN_PACK -> usage.instances(replica.node());
    };
  }

  private static double inFlight(Replica replica) {
    Double inFlight = replica.inFlight();
    return inFlight == null ? 0 : inFlight;
  }
}
