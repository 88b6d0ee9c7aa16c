package io.tidegate.balancer.demand;

import io.tidegate.common.event.Histogram;

/**
 * What one event loop saw of one workload in one interval.
 *
 * @param queued requests that wait for an endpoint at its end
 * @param oldestWaitNanos how long the one that waits longest has waited
 * @param durations seconds
 */
public record DemandSnapshot(
    Totals totals, long intervalNanos, int queued, long oldestWaitNanos, Histogram durations) {

  /**
   * Sums over the interval.
   *
   * @param concurrencyNanos integral of the requests in flight over time
   */
  public record Totals(long requests, long errors, long concurrencyNanos) {
    Totals plus(Totals other) {
      return new Totals(
          requests + other.requests,
          errors + other.errors,
          concurrencyNanos + other.concurrencyNanos);
    }
  }

  /** Two loops' snapshots of the same interval as one. */
  public DemandSnapshot plus(DemandSnapshot other) {
    return new DemandSnapshot(
        totals.plus(other.totals),
        Math.max(intervalNanos, other.intervalNanos),
        queued + other.queued,
        Math.max(oldestWaitNanos, other.oldestWaitNanos),
        durations.plus(other.durations));
  }

  /** Mean number of requests in the balancer over the interval. */
  public double concurrency() {
    return intervalNanos <= 0 ? 0 : totals.concurrencyNanos() / (double) intervalNanos;
  }
}
