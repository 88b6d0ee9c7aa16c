package io.tidegate.balancer.resilience;

import java.time.Duration;

/**
 * Sending a request that takes unusually long to a second endpoint as well and using the answer
 * that comes first. Only for idempotent requests whose body is at hand.
 *
 * @param quantile a request is hedged when it has taken longer than this share of recent ones
 * @param minDelay but never earlier than this
 * @param maxExtraRatio second requests over all requests
 */
public record Hedging(double quantile, Duration minDelay, double maxExtraRatio) {
  /** The slowest 5 %, not before 1 ms, at most 2 % more requests. */
  public static final Hedging DEFAULT = new Hedging(0.95, Duration.ofMillis(1), 0.02);

  public Hedging {
    if (!(quantile > 0 && quantile < 1)) {
      throw new IllegalArgumentException("quantile: %s (expected: 0..1)".formatted(quantile));
    }
    if (minDelay.isNegative()) {
      throw new IllegalArgumentException("min-delay: %s (expected: >= 0)".formatted(minDelay));
    }
    if (!(maxExtraRatio >= 0 && maxExtraRatio <= 1)) {
      throw new IllegalArgumentException("max-extra: %s (expected: 0..1)".formatted(maxExtraRatio));
    }
  }
}
