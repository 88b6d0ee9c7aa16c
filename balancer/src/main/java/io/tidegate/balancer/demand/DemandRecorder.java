package io.tidegate.balancer.demand;

/**
 * Counts the requests of one workload on one event loop. Loop-confined: plain fields, no allocation
 * but in {@link #take}.
 */
public final class DemandRecorder {
  private static final long WINDOW_NANOS = 100_000_000;

  private final DemandTrigger trigger;
  private final int loop;
  private final DurationBuckets durations = new DurationBuckets();

  private long requests;
  private long errors;
  private int inFlight;
  private long concurrencyNanos;
  private long changedNanos;
  private long takenNanos;
  private long windowStartNanos;
  private long windowCount;

  /** A recorder of one loop; {@code nowNanos} begins its first interval. */
  public DemandRecorder(DemandTrigger trigger, int loop, long nowNanos) {
    this.trigger = trigger;
    this.loop = loop;
    this.changedNanos = nowNanos;
    this.takenNanos = nowNanos;
    this.windowStartNanos = nowNanos;
  }

  /**
   * A request has arrived; it counts as in flight until {@link #finished}, also while it is held.
   *
   * @return whether demand has crossed a threshold just now and shall be published at once
   */
  public boolean arrived(long nowNanos) {
    advance(nowNanos);
    requests++;
    inFlight++;
    boolean tooMany = trigger.arrived();
    return arrivalRateCrosses(nowNanos) || tooMany;
  }

  /**
   * A request has ended.
   *
   * @param startNanos when its first byte came
   * @param failed whether it was answered with 5xx, or not at all by our fault
   */
  public void finished(long startNanos, long nowNanos, boolean failed) {
    advance(nowNanos);
    inFlight--;
    trigger.finished();
    if (failed) {
      errors++;
    }
    durations.record(nowNanos - startNanos);
  }

  /** Requests in this loop now, held ones included. */
  public int inFlight() {
    return inFlight;
  }

  /**
   * What was seen since the last call, on the loop itself.
   *
   * @param queued requests of this loop that wait for an endpoint now
   * @param oldestWaitNanos how long the one that waits longest has waited
   */
  public DemandSnapshot take(int queued, long oldestWaitNanos, long nowNanos) {
    advance(nowNanos);
    DemandSnapshot taken =
        new DemandSnapshot(
            new DemandSnapshot.Totals(requests, errors, concurrencyNanos),
            nowNanos - takenNanos,
            queued,
            oldestWaitNanos,
            durations.take());
    requests = 0;
    errors = 0;
    concurrencyNanos = 0;
    takenNanos = nowNanos;
    if (nowNanos - windowStartNanos >= WINDOW_NANOS) {
      closeWindow(nowNanos);
    }
    return taken;
  }

  private void advance(long nowNanos) {
    if (nowNanos > changedNanos) {
      concurrencyNanos += inFlight * (nowNanos - changedNanos);
      changedNanos = nowNanos;
    }
  }

  private boolean arrivalRateCrosses(long nowNanos) {
    if (nowNanos - windowStartNanos >= WINDOW_NANOS) {
      boolean crossed = closeWindow(nowNanos);
      windowCount = 1;
      return crossed;
    }
    windowCount++;
    double atLeast = windowCount * (1e9 / WINDOW_NANOS);
    return atLeast > trigger.requestsPerSecondLimit() && trigger.rate(loop, atLeast);
  }

  private boolean closeWindow(long nowNanos) {
    double perSecond = windowCount * 1e9 / (nowNanos - windowStartNanos);
    windowStartNanos = nowNanos;
    windowCount = 0;
    return trigger.rate(loop, perSecond);
  }
}
