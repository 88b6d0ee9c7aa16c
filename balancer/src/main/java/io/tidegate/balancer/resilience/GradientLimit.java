package io.tidegate.balancer.resilience;

import io.tidegate.balancer.health.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Learns how many requests an endpoint can have in flight before they only wait in it: when answers
 * get slower than they are without waiting, the limit falls in proportion, otherwise it grows by a
 * little. Refusals (429, 503) and timeouts make it fall by a tenth.
 *
 * <p>The rule is Netflix's Gradient2. Its long average, though, learns the waiting itself in time
 * and then lets the limit grow without end; so the time without waiting is measured as in Envoy:
 * about once a minute with the limit at its lower bound.
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

  /** How many windows the limit works before the time without waiting is measured again. */
  private static final int WORKING_WINDOWS = 600;

  /** The first of them lets what was in flight before end. */
  private static final int MEASURING_WINDOWS = 2;

  private final LimitPolicy.Adaptive bounds;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile int limit;

  private double exactLimit;
  private double unloadedNanos;
  private int windowsLeft = MEASURING_WINDOWS;
  private boolean measuring = true;
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
        case OVERLOADED, GATEWAY_ERROR, REFUSED, TIMEOUT -> refusals++;
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
    double nanos = samples == 0 ? 0 : (double) sumNanos / samples;
    windowsLeft--;
    if (refusals > 0) {
      exactLimit = bounded(exactLimit * 0.9);
    } else if (!measuring) {
      exactLimit = bounded(next(nanos));
    }
    if (windowsLeft <= 0 && nanos > 0) {
      if (measuring) {
        unloadedNanos = nanos;
      }
      measuring = !measuring;
      windowsLeft = measuring ? MEASURING_WINDOWS : WORKING_WINDOWS;
    }
    limit = measuring ? bounds.min() : (int) exactLimit;
    windowStartNanos = nowNanos;
    sumNanos = 0;
    samples = 0;
    refusals = 0;
    maxInFlight = 0;
  }

  private double next(double nanos) {
    if (nanos < unloadedNanos) {
      unloadedNanos += (nanos - unloadedNanos) * SMOOTHING;
    }
    if (maxInFlight < exactLimit / 2) {
      return exactLimit; // an unused limit says nothing
    }
    double gradient = Math.clamp(bounds.toleranceRatio() * unloadedNanos / nanos, 0.5, 1);
    double wanted = exactLimit * gradient + QUEUE;
    return exactLimit * (1 - SMOOTHING) + wanted * SMOOTHING;
  }

  private double bounded(double value) {
    return Math.clamp(value, bounds.min(), bounds.max());
  }
}
