package io.tidegate.balancer.resilience;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps retries from becoming a storm: at most a share of what is in flight, but always a few, as
 * Envoy's retry budget. Any thread.
 */
public final class RetryBudget {
  /** Retries that are always allowed, as in Envoy. */
  private static final int MIN_CONCURRENT = 3;

  private final AtomicInteger retrying = new AtomicInteger();

  /**
   * Takes a place for one retry; {@link #release} gives it back when the retry has ended.
   *
   * @param ratio retries in flight over requests in flight, 0.2 is usual; 0 allows none at all
   */
  public boolean tryAcquire(double ratio, int requestsInFlight) {
    int limit = ratio == 0 ? 0 : Math.max(MIN_CONCURRENT, (int) (ratio * requestsInFlight));
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
