package io.tidegate.balancer.select;

import java.time.Duration;

/**
 * How an endpoint that has just become ready grows into its full weight, on its first start too.
 *
 * @param window how long the growth takes; zero switches slow start off
 * @param aggression 1 grows linearly, larger values faster at the beginning (as in Envoy)
 * @param minRatio the share of its weight that it starts with
 */
public record SlowStart(Duration window, double aggression, double minRatio) {
  /** Ten seconds, linear, from a tenth. */
  public static final SlowStart DEFAULT = new SlowStart(Duration.ofSeconds(10), 1, 0.1);

  /** Full weight at once. */
  public static final SlowStart OFF = new SlowStart(Duration.ZERO, 1, 1);

  /** How much slower than its grown-up peers an endpoint may be without being held back for it. */
  private static final double TOLERANCE = 1.5;

  public SlowStart {
    if (window.isNegative()) {
      throw new IllegalArgumentException("window: %s (expected: >= 0)".formatted(window));
    }
    if (!(aggression > 0)) {
      throw new IllegalArgumentException("aggression: %s (expected: > 0)".formatted(aggression));
    }
    if (!(minRatio > 0 && minRatio <= 1)) {
      throw new IllegalArgumentException("min-ratio: %s (expected: 0..1)".formatted(minRatio));
    }
  }

  /**
   * The share of its weight for an endpoint that became ready {@code ageNanos} ago: by time as in
   * Envoy, {@code max(min-ratio, (age / window)^(1 / aggression))}, and less in proportion while it
   * answers slower than its peers, because time alone does not warm a cold process.
   *
   * @param ownNanos its response time; 0 if unknown
   * @param usualNanos its grown-up peers' mean response time; 0 when there are none
   */
  public double ratio(long ageNanos, double ownNanos, double usualNanos) {
    if (over(ageNanos)) {
      return 1;
    }
    double time = Math.clamp((double) ageNanos / window.toNanos(), 0, 1);
    double share = aggression == 1 ? time : Math.pow(time, 1 / aggression);
    if (ownNanos > 0 && usualNanos > 0) {
      share *= Math.min(1, TOLERANCE * usualNanos / ownNanos);
    }
    return Math.max(minRatio, share);
  }

  /** Whether growth is over: after twice the window however slow the endpoint still is. */
  public boolean over(long ageNanos) {
    return ageNanos >= 2 * window.toNanos();
  }
}
