package io.tidegate.balancer.netty;

import io.tidegate.balancer.config.BalancerConfig;
import io.tidegate.balancer.config.ConnectionLimits;
import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.balancer.http1.Forwarding;
import io.tidegate.balancer.http1.HeadLimits;
import io.tidegate.balancer.tracing.TraceMode;
import java.time.Duration;

/**
 * What holds for all listeners of a balancer.
 *
 * @param head limits on a request's and a response's head
 * @param bodyBytes largest request body; 0 means no limit
 * @param client how long clients may be silent
 * @param http2 what an HTTP/2 connection may ask for
 * @param capacity what all clients together may take up
 * @param traceContext what is done with requests' trace context
 * @param upstream what is kept of idle upstream connections
 */
public record ProxySettings(
    HeadLimits head,
    long bodyBytes,
    ClientTimeouts client,
    Http2Limits http2,
    UpstreamPooling upstream,
    Forwarding forwarding,
    TrustList trusted,
    TraceMode traceContext,
    Limits capacity) {

  /** Every default. */
  public static final ProxySettings DEFAULT =
      new ProxySettings(
          HeadLimits.DEFAULT,
          0,
          ClientTimeouts.DEFAULT,
          Http2Limits.DEFAULT,
          UpstreamPooling.DEFAULT,
          Forwarding.DEFAULT,
          TrustList.NOBODY,
          TraceMode.PASS,
          Limits.DEFAULT);

  /** What a configuration file says. */
  public static ProxySettings of(BalancerConfig config) {
    ConnectionLimits limits = config.limits();
    ConnectionLimits.Times times = limits.times();
    return new ProxySettings(
        new HeadLimits(limits.head().bytes(), limits.head().count(), limits.head().uriBytes()),
        limits.body().maxBytes(),
        new ClientTimeouts(
            times.head(),
            times.read(),
            times.idle(),
            times.handshake(),
            ClientTimeouts.DEFAULT.tunnel(),
            ClientTimeouts.DEFAULT.linger()),
        Http2Limits.of(limits.http2()),
        UpstreamPooling.DEFAULT,
        switch (config.forwarding().headers()) {
          case X_FORWARDED -> new Forwarding(true, false);
          case FORWARDED -> new Forwarding(false, true);
          case BOTH -> new Forwarding(true, true);
          case NONE -> new Forwarding(false, false);
        },
        config.forwarding().trust(),
        config.traceContext(),
        new Limits(limits.connections(), limits.bufferBytes()));
  }

  /**
   * How long a client may take.
   *
   * @param header from a head's first byte (or the connection's start) to its last
   * @param body longest silence while it sends a body
   * @param keepAlive how long its connection is kept between requests
   * @param handshake for TLS
   * @param tunnel longest silence of an upgraded connection
   * @param linger how long after an early answer its further bytes are read and thrown away, so
   *     that a reset does not overtake the answer
   */
  public record ClientTimeouts(
      Duration header,
      Duration body,
      Duration keepAlive,
      Duration handshake,
      Duration tunnel,
      Duration linger) {
    /** 10 s for a head, 30 s of body silence, 75 s between requests, an hour of tunnel silence. */
    public static final ClientTimeouts DEFAULT =
        new ClientTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            Duration.ofSeconds(10),
            Duration.ofHours(1),
            Duration.ofSeconds(2));
  }

  /**
   * What all clients together may take up.
   *
   * @param connections at the same time
   * @param bufferBytes kept in memory because they cannot go on yet
   */
  public record Limits(int connections, long bufferBytes) {
    /** 20,000 connections, 256 MiB. */
    public static final Limits DEFAULT =
        new Limits(ConnectionLimits.DEFAULT.connections(), ConnectionLimits.DEFAULT.bufferBytes());
  }

  /**
   * Idle upstream connections.
   *
   * @param idlePerEndpoint most that one event loop keeps to one endpoint
   * @param idlePerLoop most that one event loop keeps at all
   */
  public record UpstreamPooling(int idlePerEndpoint, int idlePerLoop) {
    /** 64 an endpoint, 1024 in all. */
    public static final UpstreamPooling DEFAULT = new UpstreamPooling(64, 1024);
  }
}
