package io.tidegate.autoscaler.window;

import java.util.Arrays;

/**
 * A ring of equal time buckets that hold sums, in event time. Adding to a newer bucket than any
 * before moves the ring on and forgets the oldest; what is older than the ring is refused.
 *
 * <pre>
 *   bucket:   … 41 | 42 | 43 | 44      head = 44
 *   slot:        41 mod n …
 * </pre>
 *
 * Not thread-safe.
 */
final class Buckets {
  private final float[] sums;
  private long head = Long.MIN_VALUE;

  Buckets(int count) {
    sums = new float[count];
  }

  int count() {
    return sums.length;
  }

  /** Number of the newest bucket; {@link Long#MIN_VALUE} before the first. */
  long head() {
    return head;
  }

  /** Adds to a bucket; false when it is too old to have a place. */
  boolean add(long bucket, double amount) {
    if (!advance(bucket)) {
      return false;
    }
    sums[slot(bucket)] += (float) amount;
    return true;
  }

  /** Makes room for a bucket; false when it is too old to have a place. */
  boolean advance(long bucket) {
    if (head == Long.MIN_VALUE) {
      head = bucket;
    } else if (bucket > head) {
      if (bucket - head >= sums.length) {
        Arrays.fill(sums, 0);
      } else {
        for (long b = head + 1; b <= bucket; b++) {
          sums[slot(b)] = 0;
        }
      }
      head = bucket;
    }
    return bucket > head - sums.length;
  }

  /** The sum in one bucket; 0 outside the ring. */
  double at(long bucket) {
    return bucket > head || bucket <= head - sums.length ? 0 : sums[slot(bucket)];
  }

  /** The sum over {@code from} to {@code to}, both included. */
  double sum(long from, long to) {
    double sum = 0;
    long first = Math.max(from, head - sums.length + 1);
    for (long b = first; b <= Math.min(to, head); b++) {
      sum += sums[slot(b)];
    }
    return sum;
  }

  private int slot(long bucket) {
    return (int) Math.floorMod(bucket, (long) sums.length);
  }
}
