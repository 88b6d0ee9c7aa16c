package io.tidegate.balancer.resilience;

import java.time.Duration;

/**
 * When everything sent to a workload is refused for a while because most of it fails.
 *
 * @param failureRatio share of failures that opens the circuit
 * @param window how far back is looked
 * @param minRequests with fewer in the window nothing is judged
 * @param open how long everything is refused
 * @param probes requests that are let through afterwards to see
 */
public record BreakerPolicy(
    double failureRatio, Duration window, int minRequests, Duration open, int probes) {
  /** Half of at least 20 requests within 10 s; 5 s; 5 probes. */
  public static final BreakerPolicy DEFAULT =
      new BreakerPolicy(0.5, Duration.ofSeconds(10), 20, Duration.ofSeconds(5), 5);

  public BreakerPolicy {
    if (!(failureRatio > 0 && failureRatio <= 1)) {
      throw new IllegalArgumentException(
          "failure-ratio: %s (expected: 0..1)".formatted(failureRatio));
    }
    if (window.compareTo(Duration.ofSeconds(1)) < 0 || !open.isPositive()) {
      throw new IllegalArgumentException(
          "window: %s, open: %s (expected: >= 1s, > 0)".formatted(window, open));
    }
    if (minRequests < 1 || probes < 1) {
      throw new IllegalArgumentException(
          "min-requests: %d, probes: %d (expected: >= 1)".formatted(minRequests, probes));
    }
  }
}
