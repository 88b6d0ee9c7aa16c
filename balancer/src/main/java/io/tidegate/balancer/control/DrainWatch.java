package io.tidegate.balancer.control;

import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.model.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Acknowledges draining instances: once every event loop has seen that it may not be picked, and no
 * request is in flight to it any more, or its time is over. Shortly before that it has the tunnels
 * ended that nobody else would end, WebSockets for one. An acknowledgement is repeated for every
 * new generation in which the instance still drains, so that a lost one costs time and nothing
 * else. What only an operator drains is not acknowledged. Owned by one thread.
 */
public final class DrainWatch {
  /** Which part of the limit is left for the two ends of a tunnel to say goodbye. */
  private static final int NOTICE_SHARE = 10;

  private final String balancer;
  private final Map<InstanceId, Long> acknowledged = new HashMap<>();
  private final IdentityHashMap<EndpointRuntime, Instant> since = new IdentityHashMap<>();
  private final Set<EndpointRuntime> ended = Collections.newSetFromMap(new IdentityHashMap<>());
  private long seenVersion = -1;

  public DrainWatch(String balancer) {
    this.balancer = balancer;
  }

  /** Every event loop has seen the table of that version. */
  public void seenByEveryLoop(long version) {
    seenVersion = Math.max(seenVersion, version);
  }

  /** The endpoints whose tunnels are to be ended now; each is named once. */
  public List<EndpointRuntime> tunnelsToEnd(RoutingTable table, Instant now) {
    List<EndpointRuntime> due = new ArrayList<>();
    Set<EndpointRuntime> draining = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Pool pool : table.pools()) {
      Duration limit = pool.policy().timeouts().drain();
      Duration notice = limit.dividedBy(NOTICE_SHARE);
      for (EndpointRuntime endpoint : pool.membership().draining()) {
        draining.add(endpoint);
        Instant began = since.computeIfAbsent(endpoint, _ -> now);
        if (!now.isBefore(began.plus(limit).minus(notice)) && ended.add(endpoint)) {
          due.add(endpoint);
        }
      }
    }
    since.keySet().retainAll(draining);
    ended.retainAll(draining);
    return due;
  }

  private boolean over(Pool pool, EndpointRuntime endpoint, Instant now) {
    Instant began = since.get(endpoint);
    return began != null && !now.isBefore(began.plus(pool.policy().timeouts().drain()));
  }

  /** The acknowledgements that are due. */
  public List<InstanceDrained> due(RoutingTable table, Instant now) {
    Set<InstanceId> draining = new HashSet<>();
    List<InstanceDrained> due = new ArrayList<>();
    for (Pool pool : table.pools()) {
      for (EndpointRuntime endpoint : pool.membership().draining()) {
        draining.add(endpoint.instance());
        if (!pool.membership().standing(endpoint).drainedHere()
            && seenVersion >= table.version()
            && (endpoint.inFlight() == 0 || over(pool, endpoint, now))
            && !acknowledged(pool, endpoint)) {
          acknowledged.put(endpoint.instance(), pool.membership().generation());
          due.add(
              new InstanceDrained(
                  endpoint.instance(),
                  pool.workload().id(),
                  balancer,
                  pool.membership().generation(),
                  endpoint.inFlight(),
                  now));
        }
      }
    }
    acknowledged.keySet().retainAll(draining);
    return due;
  }

  private boolean acknowledged(Pool pool, EndpointRuntime endpoint) {
    return acknowledged.getOrDefault(endpoint.instance(), -1L) >= pool.membership().generation();
  }
}
