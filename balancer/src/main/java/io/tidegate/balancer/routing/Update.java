package io.tidegate.balancer.routing;

import io.tidegate.common.model.WorkloadId;
import java.util.Set;

/**
 * What became of a change. Whatever it is, {@link RoutingTableUpdater#table} is the last good
 * table.
 */
public sealed interface Update {

  /**
   * The change is in the table now.
   *
   * @param late workloads whose definition was refused before, because another had their route, and
   *     which is in force now
   */
  record Applied(RoutingTable table, Set<WorkloadId> late) implements Update {
    public Applied {
      late = Set.copyOf(late);
    }
  }

  /** The change says nothing new. */
  record Ignored(String why) implements Update {}

  /** The change cannot be right; the table stays as it was. */
  record Rejected(String why) implements Update {}
}
