package io.tidegate.balancer.select;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The share of an endpoint's recent tries that were unattractive (failed, or refused as too many),
 * 0 to 1. A failure moves it a fifth of the way to 1, a success an eighth of the way to 0, and on
 * read it decays with {@link PeakEwma}'s time constant. Any thread.
 */
final class FailureShare {
  private static final float RISE = 1 / 5f;
  private static final float FALL = 1 / 8f;

  /** Below this the endpoint counts as sound again, and successes cost nothing more. */
  private static final float NEGLIGIBLE = 0.01f;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(FailureShare.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // through STATE
  private volatile long state;

  void observe(boolean unattractive, long nowNanos) {
    int tick = StampedFloat.tick(nowNanos);
    long seen;
    float next;
    do {
      seen = (long) STATE.getOpaque(this);
      float share = StampedFloat.value(seen);
      if (share == 0 && !unattractive) {
        return;
      }
      share *= StampedFloat.decay(tick - StampedFloat.stamp(seen));
      next = unattractive ? share + (1 - share) * RISE : share * (1 - FALL);
    } while (!STATE.weakCompareAndSetPlain(
        this, seen, StampedFloat.pack(next < NEGLIGIBLE ? 0 : next, tick)));
  }

  double at(long nowNanos) {
    long seen = (long) STATE.getOpaque(this);
    float share = StampedFloat.value(seen);
    return share == 0
        ? 0
        : share * StampedFloat.decay(StampedFloat.tick(nowNanos) - StampedFloat.stamp(seen));
  }
}
