package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.Rejection;
import io.tidegate.balancer.http2.Abuse;

/** What one event loop has counted since it began. Written by that loop only. */
final class LoopCounters {
  /** Refused messages. */
  final Tally<Rejection> rejections = new Tally<>(Rejection.class);

  /** HTTP/2 connections that were closed, and streams, for asking too much. */
  final Tally<Abuse> abuses = new Tally<>(Abuse.class);

  /** Requests that no route matched. */
  long unrouted;

  /** Client connections that were accepted. */
  long clientConnections;

  /** Client connections that are open. */
  long clientConnectionsOpen;

  /** Client connections that were closed at once because there were too many. */
  long clientConnectionsRefused;

  /** Client connections that were closed at once because their listener had enough of them. */
  long listenerRefused;

  /** Client connections that were closed because they were not used. */
  long clientConnectionsIdled;

  /** TLS handshakes with clients that succeeded. */
  long handshakes;

  /** TLS handshakes with clients that failed or took too long. */
  long handshakesFailed;

  /** Bytes that are kept because they cannot go on yet. */
  long bufferedBytes;

  /** Connections closed because all buffers together were full. */
  long overflows;

  /** Upstream connections that were opened. */
  long upstreamConnections;

  /** Upstream connections that are open. */
  long upstreamConnectionsOpen;

  /** Upstream connections that are open and idle. */
  long upstreamConnectionsIdle;

  /** Upstream connections given up because a PING was not answered. */
  long upstreamConnectionsSilent;

  /** Requests repeated because a kept connection turned out to be closed. */
  long staleRetries;

  /** Bytes that went from socket to socket without being copied. */
  long splicedBytes;

  /** Client connections closed for want of the PROXY protocol header that they must begin with. */
  long proxyHeadersRefused;
}
