package io.tidegate.collector.process;

import java.util.function.LongSupplier;

/**
 * The memory of several processes that share pages. The exact figure costs a walk over page tables,
 * so it is taken every 10 s, and between two of them the resident size is scaled by what the last
 * one found to be shared. Not thread-safe.
 */
final class SharedPages {
  private static final long EXACT_NANOS = 10_000_000_000L;

  private double uniqueRatio = 1;
  private long exactAt;
  private boolean known;

  /** Bytes in memory with shared pages counted once. */
  long estimate(long residentBytes, long nowNanos, LongSupplier exactBytes) {
    if (!known || nowNanos - exactAt >= EXACT_NANOS) {
      long exact = exactBytes.getAsLong();
      uniqueRatio = residentBytes > 0 ? Math.min(1, (double) exact / residentBytes) : 1;
      exactAt = nowNanos;
      known = true;
    }
    return Math.round(residentBytes * uniqueRatio);
  }
}
