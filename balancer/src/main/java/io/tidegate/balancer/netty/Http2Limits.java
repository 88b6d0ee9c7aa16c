package io.tidegate.balancer.netty;

import io.tidegate.balancer.config.ConnectionLimits;
import java.time.Duration;

/**
 * What an HTTP/2 connection may ask for.
 *
 * @param streams at the same time
 * @param resets within {@code resetPeriod}; one more ends the connection
 * @param controls frames that carry neither a request nor data, beyond ten for each that does
 * @param windowBytes what a stream may have under way to us
 */
public record Http2Limits(
    int streams, int resets, Duration resetPeriod, int controls, int windowBytes) {
  /** 128 streams, 200 resets in 30 s, 1000 idle frames in 30 s, 64 KiB. */
  public static final Http2Limits DEFAULT =
      new Http2Limits(128, 200, Duration.ofSeconds(30), 1000, 64 * 1024);

  static Http2Limits of(ConnectionLimits.Http2 configured) {
    return new Http2Limits(
        configured.streams(),
        configured.resets(),
        configured.resetPeriod(),
        configured.controlFrames(),
        configured.windowBytes());
  }
}
