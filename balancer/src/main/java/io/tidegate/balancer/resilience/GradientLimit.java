package io.tidegate.balancer.resilience;

import io.tidegate.balancer.health.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Learns how many requests an endpoint can have in flight before they only wait in it: when answers
 * get slower than they usually are, the limit falls in proportion, otherwise it grows by a little.
 * Refusals (429, 503) and timeouts make it fall by a tenth.
 *
 * <p>Samples are gathered over a tenth of a second and at least ten answers. Any thread; a sample
 * that meets another loop's is dropped instead of waiting.
 *
 * @see <a
 *     href="https://github.com/Netflix/concurrency-limits/blob/main/concurrency-limits-core/src/main/java/com/netflix/concurrency/limits/limit/Gradient2Limit.java">Netflix's
 *     Gradient2Limit</a>
 */
public final class GradientLimit {
  private static final long WINDOW_NANOS = 100_000_000;
  private static final int WINDOW_SAMPLES = 10;
  private static final double QUEUE = 4;
  private static final double SMOOTHING = 0.2;

  /** Weight of one window in the usual response time: Netflix's exponential average over 600. */
  private static final double USUAL_WEIGHT = 2.0 / 601;

  private static final int WARMUP_WINDOWS = 10;

  private final LimitPolicy.Adaptive bounds;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile int limit;

  private double exactLimit;
  private double usualNanos;
  private int windows;
  private long windowStartNanos;
  private long sumNanos;
  private int samples;
  private int refusals;
  private int maxInFlight;

  /** Begins at the lower bound, so that a cold endpoint is not flooded. */
  public GradientLimit(LimitPolicy.Adaptive bounds, long nowNanos) {
    this.bounds = bounds;
    this.exactLimit = bounds.min();
    this.limit = bounds.min();
    this.windowStartNanos = nowNanos;
  }

  /** How many requests may be in flight now. */
  public int limit() {
    return limit;
  }

  public LimitPolicy.Adaptive bounds() {
    return bounds;
  }

  /** An answer came; {@code inFlight} is how many were under way with it, itself included. */
  public void observe(long rttNanos, Outcome outcome, int inFlight, long nowNanos) {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    try {
      switch (outcome) {
        case OVERLOADED, GATEWAY_ERROR, TIMEOUT -> refusals++;
        case OK -> {
          sumNanos += rttNanos;
          samples++;
        }
        case ERROR, CONNECT_FAILED, RESET, ABANDONED -> {}
      }
      maxInFlight = Math.max(maxInFlight, inFlight);
      if (samples + refusals >= WINDOW_SAMPLES && nowNanos - windowStartNanos >= WINDOW_NANOS) {
        closeWindow(nowNanos);
      }
    } finally {
      busy.set(false);
    }
  }

  private void closeWindow(long nowNanos) {
    double wanted = refusals > 0 ? exactLimit * 0.9 : grown((double) sumNanos / samples);
    exactLimit = Math.clamp(wanted, bounds.min(), bounds.max());
    limit = (int) exactLimit;
    windowStartNanos = nowNanos;
    sumNanos = 0;
    samples = 0;
    refusals = 0;
    maxInFlight = 0;
  }

  private double grown(double nanos) {
    windows++;
    usualNanos =
        windows <= WARMUP_WINDOWS
            ? usualNanos + (nanos - usualNanos) / windows
            : usualNanos + (nanos - usualNanos) * USUAL_WEIGHT;
    if (usualNanos > 2 * nanos) {
      usualNanos *= 0.95; // a long overload is over: come back faster than the average would
    }
    if (maxInFlight < exactLimit / 2) {
      return exactLimit; // an unused limit says nothing
    }
    double gradient = Math.clamp(bounds.toleranceRatio() * usualNanos / nanos, 0.5, 1);
    double next = exactLimit * gradient + QUEUE;
    return exactLimit * (1 - SMOOTHING) + next * SMOOTHING;
  }
}
