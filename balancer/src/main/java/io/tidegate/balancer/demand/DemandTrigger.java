package io.tidegate.balancer.demand;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Says once when a workload's demand crosses what its ready endpoints are meant to carry, so that
 * it is published at once instead of at the end of the interval. Shared by the event loops.
 */
public final class DemandTrigger {
  /** After a crossing: the first report may cover too little to prove anything. */
  private static final int FOLLOW_UPS = 4;

  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicBoolean armed = new AtomicBoolean(true);
  private final AtomicInteger followUps = new AtomicInteger();
  private final AtomicLongArray rates;
  private volatile Limits limits = Limits.NONE;

  /** A trigger for that many event loops. */
  public DemandTrigger(int loops) {
    rates = new AtomicLongArray(loops);
  }

  /**
   * What all ready endpoints together are meant to carry: target per instance times instances.
   *
   * @param concurrency requests at the same time; 0 fires at the first request
   */
  public record Limits(double concurrency, double requestsPerSecond) {
    /** Never fires. */
    public static final Limits NONE =
        new Limits(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** Sets what is too much from now on, and lets the next crossing fire. */
  public void limits(Limits next) {
    if (!next.equals(limits)) {
      limits = next;
      followUps.set(0);
      armed.set(true);
    }
  }

  /** Requests in the balancer, held ones included, on all loops. */
  public int inFlight() {
    return inFlight.get();
  }

  /**
   * After a publication: lets the next crossing fire, unless the demand is still too much. Says
   * whether to publish again soon: a few times after a crossing, while it is too much.
   */
  public boolean published() {
    Limits now = limits;
    if (inFlight.get() <= now.concurrency() && totalRate() <= now.requestsPerSecond()) {
      followUps.set(0);
      armed.set(true);
      return false;
    }
    return followUps.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  boolean arrived() {
    return add(1) > limits.concurrency() && fire();
  }

  void finished() {
    add(-1);
  }

  private int add(int change) {
    if (rates.length() > 1) {
      return inFlight.addAndGet(change);
    }
    int next = inFlight.getPlain() + change; // one writer needs no locked instruction
    inFlight.setOpaque(next);
    return next;
  }

  /** A loop's arrival rate over its last window. */
  boolean rate(int loop, double perSecond) {
    rates.setOpaque(loop, Double.doubleToRawLongBits(perSecond));
    return totalRate() > limits.requestsPerSecond() && fire();
  }

  double requestsPerSecondLimit() {
    return limits.requestsPerSecond();
  }

  private double totalRate() {
    double sum = 0;
    for (int i = 0; i < rates.length(); i++) {
      sum += Double.longBitsToDouble(rates.getOpaque(i));
    }
    return sum;
  }

  private boolean fire() {
    boolean fires = armed.getOpaque() && armed.compareAndSet(true, false);
    if (fires) {
      followUps.set(FOLLOW_UPS);
    }
    return fires;
  }
}
