package io.tidegate.balancer.control;

import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.select.EndpointRuntime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * When which endpoint is to be asked whether it is well. The first probes are spread over one
 * interval and the later ones vary by a tenth of it, so that neither many endpoints nor many
 * balancers ever ask in step. An endpoint is never asked twice at a time. Owned by one thread.
 */
public final class CheckSchedule {
  private static final double JITTER = 0.1;

  private final RandomGenerator random;
  private final IdentityHashMap<EndpointRuntime, Slot> slots = new IdentityHashMap<>();

  /** A schedule that varies by {@code random}. */
  public CheckSchedule(RandomGenerator random) {
    this.random = random;
  }

  /** A probe that is to begin now. */
  public record Due(Pool pool, EndpointRuntime endpoint, ActiveCheck check) {}

  private static final class Slot {
    private final ActiveCheck check;
    private long nextNanos;
    private boolean running;

    private Slot(ActiveCheck check, long nextNanos) {
      this.check = check;
      this.nextNanos = nextNanos;
    }
  }

  /** The probes that are due; each counts as begun until {@link #ended}. */
  public List<Due> due(RoutingTable table, long nowNanos) {
    List<Due> due = new ArrayList<>();
    Set<EndpointRuntime> present = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Pool pool : table.pools()) {
      ActiveCheck check = pool.policy().health().check();
      if (check == null) {
        continue;
      }
      for (EndpointRuntime endpoint : pool.membership().ready()) {
        present.add(endpoint);
        Slot slot = slotOf(endpoint, check, nowNanos);
        if (!slot.running && nowNanos - slot.nextNanos >= 0) {
          slot.running = true;
          slot.nextNanos = nowNanos + varied(check.interval().toNanos());
          due.add(new Due(pool, endpoint, check));
        }
      }
    }
    slots.keySet().retainAll(present);
    return due;
  }

  private Slot slotOf(EndpointRuntime endpoint, ActiveCheck check, long nowNanos) {
    Slot known = slots.get(endpoint);
    if (known == null || !known.check.equals(check)) {
      known = new Slot(check, nowNanos + random.nextLong(check.interval().toNanos()));
      slots.put(endpoint, known);
    }
    return known;
  }

  private long varied(long nanos) {
    return (long) (nanos * (1 - JITTER + 2 * JITTER * random.nextDouble()));
  }

  /** A probe has ended. */
  public void ended(EndpointRuntime endpoint) {
    Slot slot = slots.get(endpoint);
    if (slot != null) {
      slot.running = false;
    }
  }
}
