package io.tidegate.autoscaler.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long one request keeps one of an instance's slots: an Erlang distribution, the sum of {@code
 * phases} exponential times. One phase is the exponential; more make it steadier (coefficient of
 * variation {@code 1/sqrt(phases)}).
 *
 * <p>The default of four phases keeps chance out of the count of bad seconds: with exponential
 * times, 1.8 % of all requests take more than four means without any waiting, so a second of ten
 * requests has a p95 over that limit one time in six, whatever an autoscaler does. With four phases
 * it is one in a thousand.
 */
public record ServiceTime(Duration mean, int phases) {
  /** Least mean that the model can play. */
  public static final Duration SHORTEST = Duration.ofMillis(1);

  /** Most. */
  public static final Duration LONGEST = Duration.ofSeconds(10);

  /** 50 ms with a coefficient of variation of one half. */
  public static final ServiceTime DEFAULT = new ServiceTime(Duration.ofMillis(50), 4);

  private static final int QUANTILES = 1 << 12;

  public ServiceTime {
    if (mean.compareTo(SHORTEST) < 0 || mean.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "service time: %d ms (expected: 1 ms to 10 s)".formatted(mean.toMillis()));
    }
    if (phases < 1 || phases > 100) {
      throw new IllegalArgumentException("phases: %d (expected: 1 to 100)".formatted(phases));
    }
  }

  /** The mean in seconds. */
  public double meanSeconds() {
    return mean.toNanos() / 1e9;
  }

  /** A sampler that answers in whole ticks of the given length, at least one. */
  Sampler sampler(Duration tick) {
    double tickSeconds = tick.toNanos() / 1e9;
    int[] ticks = new int[QUANTILES];
    double phaseMean = meanSeconds() / phases;
    double x = 0;
    double step = phaseMean / 200;
    double cumulative = 0;
    for (int i = 0; i < QUANTILES; i++) {
      double wanted = (i + 0.5) / QUANTILES;
      while (cumulative < wanted) {
        x += step;
        cumulative = distribution(x / phaseMean);
      }
      ticks[i] = Math.max(1, (int) Math.round(x / tickSeconds));
    }
    return random -> ticks[random.nextInt() >>> 20];
  }

  /** P(T <= x) in units of a phase's mean: 1 - e^-x · sum of x^k/k! for k below the phases. */
  private double distribution(double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; k < phases; k++) {
      term *= x / k;
      sum += term;
    }
    return 1 - Math.exp(-x) * sum;
  }

  /** Draws service times. */
  interface Sampler {
    int ticks(RandomGenerator random);
  }
}
