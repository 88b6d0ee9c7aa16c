package io.tidegate.balancer.resilience;

import java.time.Duration;

/** At most so many requests start in each period; what goes beyond is answered with 429. */
public record RateLimit(int requests, Duration period) {
  public RateLimit {
    if (requests < 1) {
      throw new IllegalArgumentException("requests: %d (expected: >= 1)".formatted(requests));
    }
    if (!period.isPositive()) {
      throw new IllegalArgumentException("period: %s (expected: > 0)".formatted(period));
    }
  }
}
