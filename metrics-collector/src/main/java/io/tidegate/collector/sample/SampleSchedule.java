package io.tidegate.collector.sample;

import java.util.random.RandomGenerator;

/**
 * When to look next. Pure.
 *
 * @param intervalNanos between two looks at an instance that answers
 */
public record SampleSchedule(long intervalNanos) {
  /** Looks that may fail in a row before the next ones come later. */
  static final int FREE_FAILURES = 3;

  private static final int MOST_DOUBLINGS = 3;
  private static final double JITTER = 0.05;

  /**
   * The first look at a new instance: within a tenth of the interval, so that a start shows soon,
   * and not at the same time as the looks at others that came with it.
   */
  public long first(long nowNanos, RandomGenerator random) {
    return nowNanos + (long) (random.nextDouble() * intervalNanos / 10);
  }

  /**
   * The look after one that was due at {@code dueNanos}. It keeps the beat of that instance, skips
   * the beats that were slept through, and moves each by up to 5 % so that no two instances stay
   * together. After {@link #FREE_FAILURES} failures in a row the beat slows down, to an eighth.
   */
  public long next(long dueNanos, long nowNanos, int failuresInRow, RandomGenerator random) {
    int doublings = Math.clamp(failuresInRow - FREE_FAILURES + 1L, 0, MOST_DOUBLINGS);
    long beat = intervalNanos << doublings;
    long missed = Math.max(0, (nowNanos - dueNanos) / beat);
    double jitter = (random.nextDouble() * 2 - 1) * JITTER * beat;
    return Math.max(nowNanos, dueNanos + (missed + 1) * beat + (long) jitter);
  }
}
