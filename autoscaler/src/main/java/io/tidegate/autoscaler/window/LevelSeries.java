package io.tidegate.autoscaler.window;

/**
 * One gauge of one instance or source: twelve coarse buckets of the window and the newest value.
 * About 150 bytes, as there are many. Not thread-safe.
 */
final class LevelSeries {
  private static final int BUCKETS = 12;

  private final Buckets sums = new Buckets(BUCKETS);
  private final Buckets weights = new Buckets(BUCKETS);
  private final long bucketNanos;
  private long oldestNanos = Long.MAX_VALUE;
  private long newestNanos = Long.MIN_VALUE;
  private double newest;

  LevelSeries(long windowNanos) {
    bucketNanos = Math.max(1, windowNanos / BUCKETS);
  }

  /** False when the sample is too old to have a place. */
  boolean add(long atNanos, double value) {
    long bucket = Math.floorDiv(atNanos, bucketNanos);
    weights.advance(bucket);
    if (!sums.add(bucket, value)) {
      return false;
    }
    weights.add(bucket, 1);
    oldestNanos = Math.min(oldestNanos, atNanos);
    if (atNanos >= newestNanos) {
      newestNanos = atNanos;
      newest = value;
    }
    return true;
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
    long last = sums.head();
    double weight = weights.sum(last - buckets + 1, last);
    return weight == 0 ? 0 : sums.sum(last - buckets + 1, last) / weight;
  }
}
