package io.tidegate.balancer.demand;

import io.tidegate.common.event.Histogram;

/**
 * Counts durations in the buckets of {@link Histogram} without a logarithm: the exponent of a
 * double gives the doubling, its leading six mantissa bits the bucket within it, but for one
 * comparison with the only bound that such a slot can hold. Loop-confined.
 */
final class DurationBuckets {
  private static final int PER_DOUBLING = 1 << Histogram.SCALE;
  private static final int MANTISSA_BITS = 52;
  private static final int SLOT_BITS = 6;
  private static final long MANTISSA_MASK = (1L << MANTISSA_BITS) - 1;

  /** Buckets from 2^-20 s (a microsecond) to 2^12 s (68 minutes); the rest goes to the ends. */
  private static final int LOWEST = -20 * PER_DOUBLING;

  private static final int COUNT = 32 * PER_DOUBLING;

  /** Mantissa bits of 2^(i/8), one more than there are so that a comparison never leaves it. */
  private static final long[] BOUNDS = new long[PER_DOUBLING + 1];

  /** How many bounds lie below the beginning of each slot. */
  private static final byte[] BOUNDS_BELOW = new byte[1 << SLOT_BITS];

  static {
    for (int i = 0; i < PER_DOUBLING; i++) {
      BOUNDS[i] =
          Double.doubleToRawLongBits(Math.pow(2, i / (double) PER_DOUBLING)) & MANTISSA_MASK;
    }
    BOUNDS[PER_DOUBLING] = Long.MAX_VALUE;
    for (int slot = 0; slot < BOUNDS_BELOW.length; slot++) {
      long start = (long) slot << (MANTISSA_BITS - SLOT_BITS);
      while (BOUNDS[BOUNDS_BELOW[slot]] < start) {
        BOUNDS_BELOW[slot]++;
      }
    }
  }

  private final long[] counts = new long[COUNT];
  private long zeroCount;
  private double sumSeconds;

  void record(long nanos) {
    if (nanos <= 0) {
      zeroCount++;
      return;
    }
    double seconds = nanos * 1e-9;
    sumSeconds += seconds;
    int index = Math.clamp(bucketOf(seconds) - LOWEST, 0, COUNT - 1);
    counts[index]++;
  }

  /** The bucket of a positive, normal value. */
  static int bucketOf(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long mantissa = bits & MANTISSA_MASK;
    int below = BOUNDS_BELOW[(int) (mantissa >>> (MANTISSA_BITS - SLOT_BITS))];
    if (mantissa > BOUNDS[below]) {
      below++;
    }
    return Math.getExponent(value) * PER_DOUBLING + below - 1;
  }

  /** What was counted since the last call. */
  Histogram take() {
    int low = 0;
    while (low < COUNT && counts[low] == 0) {
      low++;
    }
    int high = COUNT;
    while (high > low && counts[high - 1] == 0) {
      high--;
    }
    Histogram taken =
        new Histogram(
            zeroCount,
            sumSeconds,
            low == high ? 0 : LOWEST + low,
            java.util.Arrays.copyOfRange(counts, low, high));
    java.util.Arrays.fill(counts, low, high, 0);
    zeroCount = 0;
    sumSeconds = 0;
    return taken;
  }
}
