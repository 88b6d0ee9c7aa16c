package io.tidegate.balancer.config;

import java.time.Duration;

/**
 * What a client may use up, whatever it asks for.
 *
 * @param connections of all clients together; more are closed at once
 * @param bufferBytes memory for everything that is buffered; above it no new request is read
 */
public record ConnectionLimits(
    Head head, Body body, Times times, Http2 http2, int connections, long bufferBytes) {
  /** As strict as the established proxies advise for a public edge. */
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(
          new Head(32 * 1024, 100, 8 * 1024),
          new Body(0),
          new Times(
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofSeconds(75),
              Duration.ofSeconds(10)),
          new Http2(128, 200, Duration.ofSeconds(30), 1000, 64 * 1024),
          20_000,
          256L << 20);

  public ConnectionLimits {
    if (connections < 1) {
      throw new IllegalArgumentException("connections: %d (expected: >= 1)".formatted(connections));
    }
    if (bufferBytes < 1 << 20) {
      throw new IllegalArgumentException("buffer: %d (expected: >= 1Mi)".formatted(bufferBytes));
    }
  }

  /** A message's head: all header bytes, how many headers, length of the request target. */
  public record Head(int bytes, int count, int uriBytes) {
    public Head {
      if (bytes < 1024 || count < 1 || uriBytes < 1 || uriBytes > bytes) {
        throw new IllegalArgumentException(
            "header-bytes: %d, header-count: %d, uri-bytes: %d (expected: >= 1Ki, >= 1, 1 to header-bytes)"
                .formatted(bytes, count, uriBytes));
      }
    }
  }

  /** A request's body; 0 means any length. */
  public record Body(long maxBytes) {
    public Body {
      if (maxBytes < 0) {
        throw new IllegalArgumentException("body-bytes: %d (expected: >= 0)".formatted(maxBytes));
      }
    }
  }

  /**
   * How long a client may take.
   *
   * @param head from a request's first byte to the end of its head
   * @param read longest silence within a body
   * @param idle between two requests of a connection
   * @param handshake for TLS and the PROXY protocol header
   */
  public record Times(Duration head, Duration read, Duration idle, Duration handshake) {
    public Times {
      if (!head.isPositive() || !read.isPositive() || !idle.isPositive()) {
        throw new IllegalArgumentException(
            "head: %s, read: %s, idle: %s (expected: > 0)".formatted(head, read, idle));
      }
      if (!handshake.isPositive()) {
        throw new IllegalArgumentException("handshake: %s (expected: > 0)".formatted(handshake));
      }
    }
  }

  /**
   * What an HTTP/2 connection may do.
   *
   * @param streams at the same time
   * @param resets of streams within {@code resetPeriod}; more close the connection
   * @param controlFrames that carry neither a request nor data, within {@code resetPeriod} and
   *     beyond ten for each frame that does; more close the connection
   * @param windowBytes initial flow-control window of a stream
   */
  public record Http2(
      int streams, int resets, Duration resetPeriod, int controlFrames, int windowBytes) {
    public Http2 {
      if (controlFrames < 1) {
        throw new IllegalArgumentException(
            "control-frames: %d (expected: >= 1)".formatted(controlFrames));
      }
      if (streams < 1 || resets < 1 || !resetPeriod.isPositive() || windowBytes < 1024) {
        throw new IllegalArgumentException(
            "streams: %d, resets: %d per %s, window: %d (expected: >= 1, >= 1 per > 0, >= 1Ki)"
                .formatted(streams, resets, resetPeriod, windowBytes));
      }
    }
  }
}
