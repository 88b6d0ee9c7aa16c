package io.tidegate.autoscaler.window;

import java.util.Arrays;

/**
 * The last 64 seconds of a workload's demand in event time, a bucket for each second and kind of
 * figure, and their totals. Adding to a newer second than any before forgets the oldest; what is
 * older than the ring is refused. Reading a long span costs no more than a short one: it is the
 * total without its oldest seconds.
 *
 * <pre>
 *   second:   … 41 | 42 | 43 | 44      head = 44
 *   slot:        41 &amp; 63 …            a kind's slots are neighbours
 * </pre>
 *
 * Not thread-safe.
 */
final class DemandRing {
  static final int SECONDS = 64;

  /** What is summed. */
  enum Kind {
    ARRIVALS(0),
    COMPLETIONS(1),
    ERRORS(2),
    BUSY(3),
    QUEUED(4),
    COVERED(5),
    FREE_BUSY(6),
    FREE_COMPLETIONS(7);

    private final int row;

    Kind(int row) {
      this.row = row;
    }
  }

  private static final int KINDS = Kind.values().length;

  /** Sums that should be nought differ from it by the rounding of what was taken away. */
  private static final double NOUGHT = 1e-9;

  private final float[] sums = new float[KINDS * SECONDS];
  private final double[] totals = new double[KINDS];
  private long head = Long.MIN_VALUE;

  /** The newest second; {@link Long#MIN_VALUE} before the first. */
  long head() {
    return head;
  }

  /** Spreads an amount evenly over a span of time, given in seconds. */
  void spread(Kind kind, double start, double end, double amount) {
    if (amount == 0) {
      return;
    }
    long first = (long) Math.floor(start);
    long last = last(start, end);
    if (last == first) {
      add(kind, last, amount);
      return;
    }
    double length = end - start;
    for (long second = first; second <= last; second++) {
      double share = (Math.min(end, second + 1.0) - Math.max(start, (double) second)) / length;
      add(kind, second, amount * share);
    }
  }

  /** Makes room for a span of time. */
  void advance(double start, double end) {
    long to = last(start, end);
    if (head == Long.MIN_VALUE) {
      head = to;
    } else if (to - head >= SECONDS) {
      Arrays.fill(sums, 0);
      Arrays.fill(totals, 0);
      head = to;
    } else {
      while (head < to) {
        head++;
        forget(slot(head));
      }
    }
  }

  private void forget(int slot) {
    for (int kind = 0; kind < KINDS; kind++) {
      int cell = kind * SECONDS + slot;
      totals[kind] -= sums[cell];
      sums[cell] = 0;
    }
  }

  private static long last(double start, double end) {
    return Math.max((long) Math.floor(start), (long) Math.ceil(end) - 1);
  }

  private void add(Kind kind, long second, double amount) {
    if (second > head || second <= head - SECONDS) {
      return;
    }
    int cell = kind.row * SECONDS + slot(second);
    float before = sums[cell];
    sums[cell] += (float) amount;
    totals[kind.row] += (double) sums[cell] - before;
  }

  /** The sum in one second; 0 outside the ring. */
  double at(Kind kind, long second) {
    return second > head || second <= head - SECONDS ? 0 : sums[kind.row * SECONDS + slot(second)];
  }

  /** The sum of all seconds. */
  double total(Kind kind) {
    return clean(totals[kind.row]);
  }

  /**
   * The sum from a moment on, of whose second only the later part counts.
   *
   * @param from in seconds
   */
  double since(Kind kind, double from) {
    long first = Math.max(head - SECONDS + 1, (long) Math.floor(from + 1e-6));
    double share = Math.min(1, first + 1 - from);
    double sum;
    if (head - first > SECONDS / 2) {
      sum = totals[kind.row];
      for (long second = head - SECONDS + 1; second < first; second++) {
        sum -= at(kind, second);
      }
    } else {
      sum = 0;
      for (long second = first; second <= head; second++) {
        sum += at(kind, second);
      }
    }
    return clean(sum - at(kind, first) * (1 - share));
  }

  private static double clean(double sum) {
    return sum < NOUGHT ? 0 : sum;
  }

  /**
   * Mean absolute difference of a kind's neighbouring seconds, the newest and those that are not
   * wholly covered left out; 0 when there are fewer than {@code least}.
   */
  double meanStep(Kind kind, int least) {
    int values = kind.row * SECONDS;
    int covered = Kind.COVERED.row * SECONDS;
    double sum = 0;
    int pairs = 0;
    for (long second = head - 1; second > head - SECONDS + 1; second--) {
      int slot = slot(second);
      int earlier = slot(second - 1);
      if (sums[covered + slot] > 0.99f && sums[covered + earlier] > 0.99f) {
        sum += Math.abs(sums[values + slot] - sums[values + earlier]);
        pairs++;
      }
    }
    return pairs < least ? 0 : sum / pairs;
  }

  private static int slot(long second) {
    return (int) (second & (SECONDS - 1));
  }
}
