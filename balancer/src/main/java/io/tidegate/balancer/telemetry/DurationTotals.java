package io.tidegate.balancer.telemetry;

import io.tidegate.common.event.Histogram;

/**
 * Response times of one workload since the beginning, in Prometheus' fixed buckets. What an
 * exponential bucket holds counts in the first fixed bucket that surely contains it, so a value is
 * at most one exponential bucket (9 %) too far up.
 */
final class DurationTotals {
  /** Upper bounds in seconds; the last is infinite. */
  static final double[] BOUNDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };

  private final long[] counts = new long[BOUNDS.length + 1];
  private double sum;

  synchronized void add(Histogram histogram) {
    counts[0] += histogram.zeroCount();
    sum += histogram.sum();
    long[] added = histogram.counts();
    int bucket = 0;
    for (int i = 0; i < added.length; i++) {
      double upper = Histogram.upperBound(histogram.offset() + i);
      while (bucket < BOUNDS.length && BOUNDS[bucket] < upper) {
        bucket++;
      }
      counts[bucket] += added[i];
    }
  }

  /** How many were at most {@code BOUNDS[i]}, for each i, and all of them last. */
  synchronized long[] cumulative() {
    long[] cumulative = counts.clone();
    for (int i = 1; i < cumulative.length; i++) {
      cumulative[i] += cumulative[i - 1];
    }
    return cumulative;
  }

  synchronized double sum() {
    return sum;
  }
}
