package io.tidegate.autoscaler.size;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values in buckets that grow by 5 %, each sample weighing half as much after every half-life. New
 * samples are given growing weights instead of shrinking the old ones, so that adding is one
 * operation. Not thread-safe.
 */
final class FadingHistogram {
  private static final double GROWTH = 1.05;
  private static final int BUCKETS = 400;

  /** Weights are brought back to 1 before they lose precision. */
  private static final double MAX_EXPONENT = 60;

  private final double[] weights = new double[BUCKETS];
  private final double smallest;
  private final double halfLifeSeconds;
  private @Nullable Instant origin;

  /**
   * @param smallest values up to this share the first bucket
   */
  FadingHistogram(double smallest, Duration halfLife) {
    this.smallest = smallest;
    this.halfLifeSeconds = halfLife.toSeconds();
  }

  void add(double value, Instant at) {
    Instant from = origin == null ? at : origin;
    origin = from;
    double exponent = Duration.between(from, at).toSeconds() / halfLifeSeconds;
    if (exponent > MAX_EXPONENT) {
      double scale = Math.pow(2, -exponent);
      for (int i = 0; i < BUCKETS; i++) {
        weights[i] *= scale;
      }
      origin = at;
      exponent = 0;
    }
    weights[bucket(value)] += Math.pow(2, exponent);
  }

  LearnedSize.Histogram learned() {
    int first = 0;
    int end = BUCKETS;
    while (first < end && weights[first] == 0) {
      first++;
    }
    while (end > first && weights[end - 1] == 0) {
      end--;
    }
    float[] kept = new float[end - first];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = (float) weights[first + i];
    }
    return new LearnedSize.Histogram(origin, first, kept);
  }

  /** Takes what was kept in place of what is here; ignored when it cannot be ours. */
  void restore(LearnedSize.Histogram kept) {
    float[] values = kept.weights();
    if (kept.offset() < 0 || kept.offset() + values.length > BUCKETS) {
      return;
    }
    Arrays.fill(weights, 0);
    for (int i = 0; i < values.length; i++) {
      weights[kept.offset() + i] = values[i];
    }
    origin = kept.origin();
  }

  boolean isEmpty() {
    return origin == null;
  }

  /** Upper bound of the bucket that holds the quantile. */
  double quantile(double quantile) {
    double total = 0;
    int last = 0;
    for (int i = 0; i < BUCKETS; i++) {
      total += weights[i];
      last = weights[i] > 0 ? i : last;
    }
    double seen = 0;
    for (int i = 0; i < last; i++) {
      seen += weights[i];
      if (seen >= quantile * total) {
        return upperBound(i);
      }
    }
    return upperBound(last);
  }

  private int bucket(double value) {
    if (value <= smallest) {
      return 0;
    }
    double exact = Math.log(value / smallest) / Math.log(GROWTH);
    return (int) Math.min(BUCKETS - 1.0, Math.ceil(exact - 1e-9));
  }

  private double upperBound(int bucket) {
    return smallest * Math.pow(GROWTH, bucket);
  }
}
