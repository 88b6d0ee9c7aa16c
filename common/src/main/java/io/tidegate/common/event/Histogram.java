package io.tidegate.common.event;

import java.util.Arrays;

/**
 * OpenTelemetry's exponential histogram of positive values, at one fixed scale so that histograms
 * of several balancers add up without loss. Bucket {@code offset + i} counts the values in {@code
 * (base^(offset+i), base^(offset+i+1)]} with {@code base = 2^(1/8)}: a quantile read from it is
 * within 4.5 % of the exact one. Immutable.
 *
 * @param zeroCount values that were 0 or less
 * @param sum of all values, in the metric's unit
 */
public record Histogram(long zeroCount, double sum, int offset, long[] counts) {
  /** OTLP's {@code scale}: 2^3 buckets for each doubling. */
  public static final int SCALE = 3;

  /** Nothing seen. */
  public static final Histogram EMPTY = new Histogram(0, 0, 0, new long[0]);

  private static final double BUCKETS_PER_DOUBLING = 1 << SCALE;

  public Histogram {
    counts = counts.clone();
  }

  /** The bucket that holds {@code value}, which must be positive and finite. */
  public static int bucketOf(double value) {
    return (int) Math.ceil(Math.log(value) / Math.log(2) * BUCKETS_PER_DOUBLING) - 1;
  }

  /** The upper bound of a bucket. */
  public static double upperBound(int bucket) {
    return Math.pow(2, (bucket + 1) / BUCKETS_PER_DOUBLING);
  }

  /** How many values were recorded. */
  public long count() {
    long total = zeroCount;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Both together. */
  public Histogram plus(Histogram other) {
    if (other.counts.length == 0) {
      return new Histogram(zeroCount + other.zeroCount, sum + other.sum, offset, counts);
    }
    if (counts.length == 0) {
      return new Histogram(
          zeroCount + other.zeroCount, sum + other.sum, other.offset, other.counts);
    }
    int low = Math.min(offset, other.offset);
    int high = Math.max(offset + counts.length, other.offset + other.counts.length);
    long[] merged = new long[high - low];
    for (int i = 0; i < counts.length; i++) {
      merged[offset - low + i] += counts[i];
    }
    for (int i = 0; i < other.counts.length; i++) {
      merged[other.offset - low + i] += other.counts[i];
    }
    return new Histogram(zeroCount + other.zeroCount, sum + other.sum, low, merged);
  }

  /**
   * The upper bound of the bucket that holds the given quantile (0..1), by the nearest-rank rule; 0
   * when nothing was recorded.
   */
  public double quantile(double quantile) {
    long rank = Math.max(1, (long) Math.ceil(quantile * count()));
    long seen = zeroCount;
    if (seen >= rank || counts.length == 0) {
      return 0;
    }
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return upperBound(offset + i);
      }
    }
    return upperBound(offset + counts.length - 1);
  }

  /** A copy; the histogram stays as it is. */
  @Override
  public long[] counts() {
    return counts.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram h
        && zeroCount == h.zeroCount
        && sum == h.sum
        && offset == h.offset
        && Arrays.equals(counts, h.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts) * 31 + Long.hashCode(zeroCount);
  }

  @Override
  public String toString() {
    return "Histogram[count=%d, sum=%s, p95<=%s]".formatted(count(), sum, quantile(0.95));
  }
}
