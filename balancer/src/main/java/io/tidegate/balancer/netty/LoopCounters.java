package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.Rejection;

/** What one event loop has counted since it began. Written by that loop only. */
final class LoopCounters {
  /** Refused messages. */
  final Tally<Rejection> rejections = new Tally<>(Rejection.class);

  /** Requests that no route matched. */
  long unrouted;

  /** Client connections that were accepted. */
  long clientConnections;

  /** Client connections that are open. */
  long clientConnectionsOpen;

  /** Upstream connections that were opened. */
  long upstreamConnections;

  /** Upstream connections that are open. */
  long upstreamConnectionsOpen;

  /** Upstream connections that are open and idle. */
  long upstreamConnectionsIdle;

  /** Requests repeated because a kept connection turned out to be closed. */
  long staleRetries;
}
