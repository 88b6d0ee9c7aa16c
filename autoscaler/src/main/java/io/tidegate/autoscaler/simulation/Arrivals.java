package io.tidegate.autoscaler.simulation;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How many requests arrive in each second of a trace, drawn once so that all policies meet the same
 * ones. A trace of one-second steps is taken at its word (fractions that scaling left are rounded
 * at random); longer steps say only a mean, and are spread as a Poisson process.
 */
public final class Arrivals {
  /** Above this the normal approximation is within a fraction of a request. */
  private static final double LARGE_MEAN = 60;

  /** A run plays them one by one: more would take too long. */
  private static final double MOST_PER_SECOND = 1e7;

  private final int[] perSecond;

  private Arrivals(int[] perSecond) {
    this.perSecond = perSecond;
  }

  /**
   * Draws the arrivals; the same seed gives the same ones.
   *
   * @throws IllegalArgumentException for more requests than can be played one by one
   */
  public static Arrivals of(Trace trace, long seed) {
    if (trace.peak() > MOST_PER_SECOND) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: peak %.4g requests/s (expected: <= %.0f)",
              trace.name(),
              trace.peak(),
              MOST_PER_SECOND));
    }
    RandomGenerator random = new SplittableRandom(seed);
    boolean exact = trace.step().toSeconds() == 1;
    int[] counts = new int[trace.seconds()];
    for (int second = 0; second < counts.length; second++) {
      double mean = trace.rateAt(second);
      counts[second] = exact ? rounded(mean, random) : poisson(mean, random);
    }
    return new Arrivals(counts);
  }

  /** How many seconds there are. */
  public int seconds() {
    return perSecond.length;
  }

  /** Requests that arrive during the given second. */
  public int in(int second) {
    return perSecond[second];
  }

  private static int rounded(double mean, RandomGenerator random) {
    int whole = (int) mean;
    return random.nextDouble() < mean - whole ? whole + 1 : whole;
  }

  static int poisson(double mean, RandomGenerator random) {
    if (mean > LARGE_MEAN) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      count++;
      product *= random.nextDouble();
    }
    return count;
  }
}
