package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.Rejection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts of one event loop since it began.
 *
 * @param rejections refused messages, by reason
 * @param unrouted requests that no route matched
 */
public record LoopTotals(
    Map<String, Long> rejections,
    long unrouted,
    long staleRetries,
    Connections clients,
    Connections upstreams,
    long upstreamsIdle) {

  /** Connections that were opened ever, and those that are open now. */
  public record Connections(long opened, long open) {}

  static LoopTotals of(LoopCounters counters) {
    Map<String, Long> rejections = new LinkedHashMap<>();
    for (Rejection rejection : Rejection.values()) {
      rejections.put(rejection.label(), counters.rejections[rejection.ordinal()]);
    }
    return new LoopTotals(
        rejections,
        counters.unrouted,
        counters.staleRetries,
        new Connections(counters.clientConnections, counters.clientConnectionsOpen),
        new Connections(counters.upstreamConnections, counters.upstreamConnectionsOpen),
        counters.upstreamConnectionsIdle);
  }
}
