package io.tidegate.balancer.resilience;

import java.time.Duration;

/**
 * How long what may take.
 *
 * @param connect until a connection to an endpoint stands
 * @param perTry from a try's start to its response's head; zero means no limit but the total
 * @param response from the request's first byte to the response's head, all tries together
 * @param idle longest silence in either direction while bodies are streamed
 * @param drain how long requests and tunnels of an endpoint that drains may go on
 */
public record Timeouts(
    Duration connect, Duration perTry, Duration response, Duration idle, Duration drain) {
  /**
   * 1 s to connect, no limit per try, one minute for the response, five for silence, 30 s to drain.
   */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(1), Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(5));

  /** With the usual time to drain. */
  public Timeouts(Duration connect, Duration perTry, Duration response, Duration idle) {
    this(connect, perTry, response, idle, Duration.ofSeconds(30));
  }

  public Timeouts {
    requirePositive("connect", connect);
    requirePositive("response", response);
    requirePositive("idle", idle);
    requirePositive("drain", drain);
    if (perTry.isNegative()) {
      throw new IllegalArgumentException("per-try: %s (expected: >= 0)".formatted(perTry));
    }
  }

  private static void requirePositive(String key, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s: %s (expected: > 0)".formatted(key, value));
    }
  }
}
