package io.tidegate.autoscaler.window;

import io.tidegate.common.event.Histogram;
import java.util.Arrays;

/** Response times of the window in twelve coarse buckets. Not thread-safe. */
final class LatencyWindow {
  private static final int BUCKETS = 12;

  private final Histogram[] ring = new Histogram[BUCKETS];
  private final long bucketNanos;
  private long head = Long.MIN_VALUE;

  LatencyWindow(long windowNanos) {
    bucketNanos = Math.max(1, windowNanos / BUCKETS);
    Arrays.fill(ring, Histogram.EMPTY);
  }

  void add(long atNanos, Histogram histogram) {
    long bucket = Math.floorDiv(atNanos, bucketNanos);
    advance(bucket);
    if (bucket > head - BUCKETS) {
      int slot = (int) Math.floorMod(bucket, (long) BUCKETS);
      ring[slot] = ring[slot].plus(histogram);
    }
  }

  /** Lets time pass without samples, so that an old incident leaves the brief view. */
  void advance(long bucket) {
    if (head == Long.MIN_VALUE || bucket - head >= BUCKETS) {
      Arrays.fill(ring, Histogram.EMPTY);
      head = bucket;
    }
    while (head < bucket) {
      head++;
      ring[(int) Math.floorMod(head, (long) BUCKETS)] = Histogram.EMPTY;
    }
  }

  void passTime(long nowNanos) {
    if (head != Long.MIN_VALUE) {
      advance(Math.max(head, Math.floorDiv(nowNanos, bucketNanos)));
    }
  }

  /** Over the newest {@code buckets} buckets. */
  Histogram newest(int buckets) {
    Histogram sum = Histogram.EMPTY;
    for (long b = head; b > head - buckets && head != Long.MIN_VALUE; b--) {
      sum = sum.plus(ring[(int) Math.floorMod(b, (long) BUCKETS)]);
    }
    return sum;
  }

  Histogram all() {
    return newest(BUCKETS);
  }
}
