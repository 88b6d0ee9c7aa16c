package io.tidegate.autoscaler.forecast;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * How right a model has been: each forecast is kept until its time has come, and its squared error
 * is remembered twice. The short memory fades with a half-life of two hours and knows what helps
 * now; the long one, with three days, still knows this morning's jump when the next morning comes.
 * Squares are taken because one large miss costs more than many small ones. Not thread-safe.
 */
final class BackTest {
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private final Fading recent = new Fading(Duration.ofHours(2));
  private final Fading lasting = new Fading(Duration.ofDays(3));

  private record Pending(long bucket, double expected) {}

  /** Notes what is expected of a later bucket. */
  void expect(long bucket, double value) {
    if (!Double.isNaN(value)) {
      pending.add(new Pending(bucket, value));
    }
  }

  /** Compares what came with what was expected of it. */
  void observe(long bucket, double value) {
    while (!pending.isEmpty() && pending.peek().bucket <= bucket) {
      Pending forecast = pending.remove();
      if (forecast.bucket == bucket) {
        recent.add(value - forecast.expected);
        lasting.add(value - forecast.expected);
      }
    }
  }

  Fading recent() {
    return recent;
  }

  Fading lasting() {
    return lasting;
  }

  Learned.Score learned(String model) {
    return new Learned.Score(model, lasting.weight, lasting.squares);
  }

  void restore(Learned.Score score) {
    lasting.weight = score.weight();
    lasting.squares = score.squares();
  }

  /** Errors that count less the older they are. */
  static final class Fading {
    private final double fading;
    private double weight;
    private double squares;

    Fading(Duration halfLife) {
      fading = Math.pow(0.5, Forecaster.BUCKET_SECONDS / (double) halfLife.toSeconds());
    }

    private void add(double error) {
      weight = weight * fading + 1;
      squares = squares * fading + error * error;
    }

    /** How many forecasts it rests on, older ones counting less. */
    double weight() {
      return weight;
    }

    /** Root of the mean squared error; infinite before the first. */
    double deviation() {
      return weight == 0 ? Double.POSITIVE_INFINITY : Math.sqrt(squares / weight);
    }
  }
}
