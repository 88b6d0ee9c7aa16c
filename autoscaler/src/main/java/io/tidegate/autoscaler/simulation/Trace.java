package io.tidegate.autoscaler.simulation;

import java.time.Duration;
import java.time.Instant;

/**
 * A recorded load: the mean request rate in each step.
 *
 * @param name what it is called in tables
 * @param start the first step's time; what daily and weekly patterns are read against
 * @param step length of a step
 * @param rates requests a second in each step
 */
public record Trace(String name, Instant start, Duration step, double[] rates) {
  /** Replayed second by second: a year is a matter of hours already. */
  private static final Duration LONGEST = Duration.ofDays(366);

  public Trace {
    if (step.compareTo(Duration.ofSeconds(1)) < 0 || step.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "trace %s: step %s (expected: whole seconds, >= 1)".formatted(name, step));
    }
    if (rates.length == 0) {
      throw new IllegalArgumentException("trace %s: no values (expected: >= 1)".formatted(name));
    }
    long seconds = rates.length * step.toSeconds();
    if (seconds > LONGEST.toSeconds()) {
      throw new IllegalArgumentException(
          "trace %s: %d s long (expected: <= %d s, which are %d days)"
              .formatted(name, seconds, LONGEST.toSeconds(), LONGEST.toDays()));
    }
    for (double rate : rates) {
      if (!(rate >= 0 && Double.isFinite(rate))) {
        throw new IllegalArgumentException(
            "trace %s: value %s (expected: a number >= 0)".formatted(name, rate));
      }
    }
    rates = rates.clone();
  }

  /** How many seconds it lasts. */
  public int seconds() {
    return Math.toIntExact(rates.length * step.toSeconds());
  }

  /** The rate during the given second. */
  public double rateAt(int second) {
    return rates[(int) (second / step.toSeconds())];
  }

  /** The largest rate. */
  public double peak() {
    double peak = 0;
    for (double rate : rates) {
      peak = Math.max(peak, rate);
    }
    return peak;
  }

  /** The same shape with another peak. */
  public Trace scaledToPeak(double requestsPerSecond) {
    double factor = peak() == 0 ? 0 : requestsPerSecond / peak();
    double[] scaled = new double[rates.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = rates[i] * factor;
    }
    return new Trace(name, start, step, scaled);
  }

  /** A copy; the trace stays as it is. */
  @Override
  public double[] rates() {
    return rates.clone();
  }
}
