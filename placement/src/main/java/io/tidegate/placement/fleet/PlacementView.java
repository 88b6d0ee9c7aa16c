package io.tidegate.placement.fleet;

import io.tidegate.common.event.InstanceStatus;
import io.tidegate.placement.plan.NodeView;
import io.tidegate.placement.plan.Unplaced;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the planner sees, for people and for metrics.
 *
 * @param active whether this process plans; when it stands by the lists are empty
 * @param epoch of its term; null when it stands by
 * @param initialised whether everything needed for planning has been seen
 * @param staleDecisions how many decisions of replaced autoscalers were refused in this term
 * @param at when this was so
 */
public record PlacementView(
    boolean active,
    @Nullable Long epoch,
    boolean initialised,
    List<NodeView> nodes,
    List<InstanceStatus> instances,
    List<Unplaced> unplaced,
    long staleDecisions,
    Instant at) {

  /** Another process plans. */
  public static PlacementView standby(Instant at) {
    return new PlacementView(false, null, false, List.of(), List.of(), List.of(), 0, at);
  }

  /** A term's. */
  public static PlacementView of(Fleet fleet, long epoch, Instant at) {
    return new PlacementView(
        true,
        epoch,
        fleet.initialised(),
        fleet.nodes(at),
        fleet.instances(),
        fleet.unplaced(),
        fleet.staleDecisions(),
        at);
  }
}
