package io.tidegate.balancer.routing;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the balancer speaks to a workload's endpoints.
 *
 * @param tls null means in clear text
 * @param proxyProtocol version of the header that begins each connection; 0 for none
 * @param maxConnections connections to one endpoint, for each event loop; over HTTP/1.1 requests
 *     beyond them wait
 * @param keepAlive how long an idle connection is kept; shorter than the endpoint's own limit
 *     (Node.js: 5 s), so that a request rarely meets one that is just being closed
 * @param ping how long an HTTP/2 connection with requests may be silent until it is asked whether
 *     it is still there, and how long the answer may take; zero for never
 */
public record UpstreamPolicy(
    Protocol protocol,
    @Nullable Tls tls,
    int proxyProtocol,
    int maxConnections,
    Duration keepAlive,
    Duration ping) {
  private static final Duration USUAL_PING = Duration.ofSeconds(10);

  /**
   * HTTP/1.1 in clear text; 1024 connections per endpoint and loop, idle ones for 4 s; a PING after
   * 10 s.
   */
  public static final UpstreamPolicy DEFAULT =
      new UpstreamPolicy(Protocol.HTTP1, null, 0, 1024, Duration.ofSeconds(4));

  /** With the usual time to a PING. */
  public UpstreamPolicy(
      Protocol protocol,
      @Nullable Tls tls,
      int proxyProtocol,
      int maxConnections,
      Duration keepAlive) {
    this(protocol, tls, proxyProtocol, maxConnections, keepAlive, USUAL_PING);
  }

  public UpstreamPolicy {
    if (proxyProtocol < 0 || proxyProtocol > 2) {
      throw new IllegalArgumentException(
          "proxy-protocol: %d (expected: 0, 1 or 2)".formatted(proxyProtocol));
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "max-connections: %d (expected: >= 1)".formatted(maxConnections));
    }
    if (keepAlive.isNegative()) {
      throw new IllegalArgumentException("keep-alive: %s (expected: >= 0)".formatted(keepAlive));
    }
    if (ping.isNegative()) {
      throw new IllegalArgumentException("ping: %s (expected: >= 0)".formatted(ping));
    }
  }

  /** The same in another protocol. */
  public UpstreamPolicy speaking(Protocol other) {
    return new UpstreamPolicy(other, tls, proxyProtocol, maxConnections, keepAlive, ping);
  }

  /** What is spoken. */
  public enum Protocol {
    HTTP1,
    /** HTTP/2: with prior knowledge in clear text, by ALPN over TLS. */
    HTTP2,
    /** Over TLS what ALPN agrees on; HTTP/1.1 in clear text. */
    AUTO
  }

  /**
   * TLS to the endpoints. Files are PEM.
   *
   * @param ca who signs the endpoints' certificates; null means the JDK's list
   * @param certificate the balancer's own, for mutual TLS; null when it has none
   * @param key the key of {@code certificate}
   * @param serverName sent as SNI and expected in the certificate; null means the endpoint's host
   * @param verify whether certificates are checked at all
   */
  public record Tls(
      @Nullable Path ca,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable String serverName,
      boolean verify) {
    public Tls {
      if ((certificate == null) != (key == null)) {
        throw new IllegalArgumentException("certificate without key (expected: both or none)");
      }
    }
  }
}
