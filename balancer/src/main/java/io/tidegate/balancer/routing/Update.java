package io.tidegate.balancer.routing;

/**
 * What became of a change. Whatever it is, {@link RoutingTableUpdater#table} is the last good
 * table.
 */
public sealed interface Update {

  /** The change is in the table now. */
  record Applied(RoutingTable table) implements Update {}

  /** The change says nothing new. */
  record Ignored(String why) implements Update {}

  /** The change cannot be right; the table stays as it was. */
  record Rejected(String why) implements Update {}
}
