package io.tidegate.autoscaler.window;

import java.util.Arrays;

/**
 * One gauge of one instance or source: twelve coarse buckets of the window and the newest value.
 * About 200 bytes, as there are many. Not thread-safe.
 */
final class LevelSeries {
  private static final int BUCKETS = 12;

  /** Sums, then how many samples each sum is of. */
  private final float[] sums = new float[2 * BUCKETS];

  private final long bucketNanos;
  private long head = Long.MIN_VALUE;
  private int headSlot;
  private long oldestNanos = Long.MAX_VALUE;
  private long newestNanos = Long.MIN_VALUE;
  private double newest;

  LevelSeries(long windowNanos) {
    bucketNanos = Math.max(1, windowNanos / BUCKETS);
  }

  /** False when the sample is too old to have a place. */
  boolean add(long atNanos, double value) {
    long bucket = Math.floorDiv(atNanos, bucketNanos);
    advance(bucket);
    long age = head - bucket;
    if (age >= BUCKETS) {
      return false;
    }
    int slot = slot((int) age);
    sums[slot] += (float) value;
    sums[BUCKETS + slot]++;
    oldestNanos = Math.min(oldestNanos, atNanos);
    if (atNanos >= newestNanos) {
      newestNanos = atNanos;
      newest = value;
    }
    return true;
  }

  private void advance(long bucket) {
    if (head == Long.MIN_VALUE || bucket - head >= BUCKETS) {
      Arrays.fill(sums, 0);
      head = bucket;
      oldestNanos = Long.MAX_VALUE; // nothing is left of before: the window fills anew
    }
    while (head < bucket) {
      head++;
      headSlot = headSlot + 1 == BUCKETS ? 0 : headSlot + 1;
      sums[headSlot] = 0;
      sums[BUCKETS + headSlot] = 0;
    }
  }

  private int slot(int age) {
    int slot = headSlot - age;
    return slot < 0 ? slot + BUCKETS : slot;
  }

  long newestNanos() {
    return newestNanos;
  }

  double newest() {
    return newest;
  }

  /** Mean over the window. */
  double steady() {
    return mean(BUCKETS);
  }

  /**
   * Mean over the newest bucket and the one before: between a twelfth and a sixth of the window.
   */
  double brief() {
    return mean(2);
  }

  /** Share of the window that has passed since the first sample, however seldom they come. */
  double coverage() {
    if (newestNanos == Long.MIN_VALUE) {
      return 0;
    }
    double bucketsSeen = (newestNanos - oldestNanos) / (double) bucketNanos + 1;
    return Math.min(1, bucketsSeen / BUCKETS);
  }

  private double mean(int buckets) {
    double sum = 0;
    double weight = 0;
    for (int age = 0; age < buckets; age++) {
      int slot = slot(age);
      sum += sums[slot];
      weight += sums[BUCKETS + slot];
    }
    return weight == 0 ? 0 : sum / weight;
  }
}
