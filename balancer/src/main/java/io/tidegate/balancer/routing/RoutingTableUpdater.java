package io.tidegate.balancer.routing;

import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.Update.Applied;
import io.tidegate.balancer.routing.Update.Ignored;
import io.tidegate.balancer.routing.Update.Rejected;
import io.tidegate.common.model.WorkloadId;
import java.util.Map;

/**
 * Makes the next routing table out of the present one and a change. What did not change is carried
 * over: requests in flight, response times and failures of an endpoint outlive the table. A change
 * that cannot be right leaves the last good table in force. Owned by one thread.
 */
public final class RoutingTableUpdater {
  private final int loops;
  private final PoolBuilder builder;
  private ListenerAddresses ownListeners;
  private Map<WorkloadId, WorkloadState> states = Map.of();
  private Map<WorkloadId, WorkloadDefinition> waiting = Map.of();
  private RoutingTable table = RoutingTable.EMPTY;

  /**
   * An updater that knows no workload.
   *
   * @param loops how many event loops pick
   * @param seed of the selectors' random numbers
   * @param ownListeners where this balancer itself listens
   * @param gates makes circuit breakers and rate limits
   */
  public RoutingTableUpdater(
      int loops, long seed, ListenerAddresses ownListeners, Gate.Maker gates) {
    this.loops = loops;
    this.builder = new PoolBuilder(loops, seed, gates);
    this.ownListeners = ownListeners;
  }

  /** This balancer listens elsewhere from now on. */
  public void listenersMoved(ListenerAddresses now) {
    ownListeners = now;
  }

  /** The last good table. */
  public RoutingTable table() {
    return table;
  }

  /**
   * Applies one change, or says why not. A definition that is refused for a route that another
   * workload has is not forgotten: whichever change frees the route brings it into force too.
   */
  public Update apply(Change change, Moment now) {
    TableDraft draft = new TableDraft(states, waiting, loops, now);
    Update update = applied(draft, change, now);
    waiting = Map.copyOf(draft.waiting());
    return update;
  }

  private Update applied(TableDraft draft, Change change, Moment now) {
    try {
      String nothingNew = draft.put(change, ownListeners);
      if (nothingNew != null) {
        return new Ignored(nothingNew);
      }
    } catch (IllegalArgumentException e) {
      return new Rejected(String.valueOf(e.getMessage()));
    }
    table = builder.tableOf(table, draft.states(), draft.touched(), now);
    states = Map.copyOf(draft.states());
    return new Applied(table, draft.late());
  }
}
