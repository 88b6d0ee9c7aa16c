package io.tidegate.balancer.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps retries from becoming a storm: at most a share of what is in flight, but always a few, as
 * Envoy's retry budget. Any thread.
 */
public final class RetryBudget {
  private final double ratio;
  private final int minConcurrent;
  private final AtomicInteger retrying = new AtomicInteger();

  /**
   * A budget.
   *
   * @param ratio retries in flight over requests in flight, 0.2 is usual
   * @param minConcurrent retries that are always allowed
   */
  public RetryBudget(double ratio, int minConcurrent) {
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException("ratio: %s (expected: 0..1)".formatted(ratio));
    }
    if (minConcurrent < 0) {
      throw new IllegalArgumentException("min: %d (expected: >= 0)".formatted(minConcurrent));
    }
    this.ratio = ratio;
    this.minConcurrent = minConcurrent;
  }

  /** Takes a place for one retry; {@link #release} gives it back when the retry has ended. */
  public boolean tryAcquire(int requestsInFlight) {
    int limit = Math.max(minConcurrent, (int) (ratio * requestsInFlight));
    if (retrying.incrementAndGet() > limit) {
      retrying.decrementAndGet();
      return false;
    }
    return true;
  }

  /** The retry has ended. */
  public void release() {
    retrying.decrementAndGet();
  }

  /** Retries in flight. */
  public int retrying() {
    return retrying.get();
  }
}
