package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http2.Abuse;
import java.util.Map;

/**
 * Counts of one event loop since it began.
 *
 * @param rejections refused messages, by reason
 * @param abuses HTTP/2 limits that clients passed, by which
 * @param unrouted requests that no route matched
 * @param handshakes of TLS with clients that succeeded
 */
public record LoopTotals(
    Map<String, Long> rejections,
    Map<String, Long> abuses,
    long unrouted,
    long staleRetries,
    long proxyHeadersRefused,
    Connections clients,
    Connections upstreams,
    long upstreamsIdle,
    long upstreamsSilent,
    Capacity capacity,
    GivenUp givenUp,
    long handshakes,
    long splicedBytes) {

  /**
   * What met a limit for all clients together, or all of a listener: connections refused and cut
   * off, bytes kept.
   */
  public record Capacity(
      long refused, long refusedByListener, long overflows, long bufferedBytes) {}

  /** Connections given up: by clients that say nothing, or not what TLS asks for. */
  public record GivenUp(long idle, long handshakes) {}

  /** Connections that were opened ever, and those that are open now. */
  public record Connections(long opened, long open) {}

  static LoopTotals of(LoopCounters counters) {
    return new LoopTotals(
        counters.rejections.copy(Rejection::label),
        counters.abuses.copy(Abuse::label),
        counters.unrouted,
        counters.staleRetries,
        counters.proxyHeadersRefused,
        new Connections(counters.clientConnections, counters.clientConnectionsOpen),
        new Connections(counters.upstreamConnections, counters.upstreamConnectionsOpen),
        counters.upstreamConnectionsIdle,
        counters.upstreamConnectionsSilent,
        new Capacity(
            counters.clientConnectionsRefused,
            counters.listenerRefused,
            counters.overflows,
            counters.bufferedBytes),
        new GivenUp(counters.clientConnectionsIdled, counters.handshakesFailed),
        counters.handshakes,
        counters.splicedBytes);
  }
}
