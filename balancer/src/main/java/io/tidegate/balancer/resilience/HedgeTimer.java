package io.tidegate.balancer.resilience;

import java.util.Arrays;

/**
 * When a workload's requests are hedged, from the last response times on one event loop, and
 * whether there is credit left for it. Loop-confined; allocates nothing.
 */
public final class HedgeTimer {
  private static final int SAMPLES = 256;
  private static final int MIN_SAMPLES = 32;
  private static final long REFRESH_NANOS = 3_000_000_000L;

  /** Hedges that may come at once after a quiet time. */
  private static final double MAX_CREDIT = 10;

  private final Hedging policy;
  private final long[] recent = new long[SAMPLES];
  private final long[] sorted = new long[SAMPLES];
  private int next;
  private int count;
  private double credit;
  private long delayNanos = Long.MAX_VALUE;
  private long refreshNanos;

  /** A timer that has seen nothing and so hedges nothing. */
  public HedgeTimer(Hedging policy, long nowNanos) {
    this.policy = policy;
    this.refreshNanos = nowNanos;
  }

  public Hedging policy() {
    return policy;
  }

  /** A request has been answered; each earns a little credit for hedges. */
  public void observe(long rttNanos) {
    recent[next] = rttNanos;
    next = (next + 1) & (SAMPLES - 1);
    count = Math.min(SAMPLES, count + 1);
    credit = Math.min(MAX_CREDIT, credit + policy.maxExtraRatio());
  }

  /**
   * How long after a request's start a second one is sent; {@link Long#MAX_VALUE} while too little
   * is known.
   */
  public long delayNanos(long nowNanos) {
    if (nowNanos - refreshNanos >= 0 && count >= MIN_SAMPLES) {
      System.arraycopy(recent, 0, sorted, 0, count);
      Arrays.sort(sorted, 0, count);
      int rank = Math.min(count - 1, (int) (policy.quantile() * count));
      delayNanos = Math.max(policy.minDelay().toNanos(), sorted[rank]);
      refreshNanos = nowNanos + REFRESH_NANOS;
    }
    return delayNanos;
  }

  /** Takes the credit for one hedge; false when too many have been sent. */
  public boolean trySpend() {
    if (credit < 1) {
      return false;
    }
    credit -= 1;
    return true;
  }
}
