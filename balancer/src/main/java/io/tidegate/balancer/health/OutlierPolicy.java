package io.tidegate.balancer.health;

import java.time.Duration;

/**
 * When an endpoint is taken out of rotation for what its responses say. Envoy's rules and defaults
 * where pools are large; for pools of two to eight, its share of ejected endpoints and its
 * statistics are of no use and are replaced.
 *
 * @param consecutiveFailures failures in a row that eject at once; 0 switches ejection off
 * @param interval how often the share of successes is looked at
 * @param ejection how long the first ejection lasts; the n-th lasts n times as long
 * @param maxEjection longest ejection
 * @param maxEjectedRatio share of a pool that may be ejected at the same time; never more than half
 *     of it, but one where there are two
 * @param statistics what is compared at the end of an interval
 */
public record OutlierPolicy(
    int consecutiveFailures,
    Duration interval,
    Duration ejection,
    Duration maxEjection,
    double maxEjectedRatio,
    Statistics statistics) {
  /** Five in a row; 10 s; 30 s up to 300 s; half of the pool. */
  public static final OutlierPolicy DEFAULT =
      new OutlierPolicy(
          5,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          0.5,
          Statistics.DEFAULT);

  /** Nothing is ever ejected. */
  public static final OutlierPolicy OFF =
      new OutlierPolicy(
          0, DEFAULT.interval, DEFAULT.ejection, DEFAULT.maxEjection, 0, Statistics.DEFAULT);

  public OutlierPolicy {
    if (consecutiveFailures < 0) {
      throw new IllegalArgumentException(
          "consecutive-failures: %d (expected: >= 0)".formatted(consecutiveFailures));
    }
    if (!interval.isPositive() || !ejection.isPositive()) {
      throw new IllegalArgumentException(
          "interval: %s, ejection: %s (expected: > 0)".formatted(interval, ejection));
    }
    if (maxEjection.compareTo(ejection) < 0) {
      throw new IllegalArgumentException(
          "max-ejection: %s (expected: >= ejection, %s)".formatted(maxEjection, ejection));
    }
    if (!(maxEjectedRatio >= 0 && maxEjectedRatio <= 0.5)) {
      throw new IllegalArgumentException(
          "max-ejected: %s (expected: 0 to 50%%)".formatted(maxEjectedRatio));
    }
  }

  /**
   * Comparison of an interval's success ratios.
   *
   * @param minEndpoints with fewer, deviation says nothing and {@code failureRatio} is used
   * @param minRequests an endpoint with fewer in the interval is not judged
   * @param deviations how many standard deviations below the mean eject
   * @param failureRatio share of failures that ejects in a small pool
   */
  public record Statistics(
      int minEndpoints, int minRequests, double deviations, double failureRatio) {
    /** Envoy's: 5 endpoints, 100 requests, 1.9 deviations, 85 %. */
    public static final Statistics DEFAULT = new Statistics(5, 100, 1.9, 0.85);
  }

  /** How many of so many endpoints may be ejected at the same time. */
  public int maxEjected(int endpoints) {
    if (endpoints < 2) {
      return 0;
    }
    return Math.max(maxEjectedRatio == 0 ? 0 : 1, (int) (maxEjectedRatio * endpoints));
  }
}
