package io.tidegate.balancer.select;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The peak-sensitive moving average of one endpoint's response time: a slower sample counts at
 * once, faster ones pull it down with a time constant of 10 s. It also decays on read, so an
 * endpoint that was slow long ago is tried again (without that it would starve for good). Any
 * thread.
 *
 * @see <a
 *     href="https://github.com/twitter/finagle/blob/develop/finagle-core/src/main/scala/com/twitter/finagle/loadbalancer/PeakEwma.scala">Finagle's
 *     PeakEwma</a>
 */
final class PeakEwma {
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(PeakEwma.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // through STATE
  private volatile long state;

  void observe(long rttNanos, long nowNanos) {
    int tick = StampedFloat.tick(nowNanos);
    float rtt = rttNanos;
    long seen;
    float cost;
    do {
      seen = (long) STATE.getOpaque(this);
      float former = StampedFloat.value(seen);
      if (rtt >= former) {
        cost = rtt;
      } else {
        float kept = StampedFloat.decay(tick - StampedFloat.stamp(seen));
        cost = former * kept + rtt * (1 - kept);
      }
    } while (!STATE.weakCompareAndSetPlain(this, seen, StampedFloat.pack(cost, tick)));
  }

  /** The average in nanoseconds as it is at this time; 0 while nothing was observed. */
  double at(long nowNanos) {
    long seen = (long) STATE.getOpaque(this);
    float cost = StampedFloat.value(seen);
    return cost == 0
        ? 0
        : cost * StampedFloat.decay(StampedFloat.tick(nowNanos) - StampedFloat.stamp(seen));
  }
}
