package io.tidegate.balancer.health;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How an endpoint's tries fail. The common case, a success after a success, costs one plain read.
 * Any thread.
 */
public final class FailureCounts {
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final AtomicInteger consecutive = new AtomicInteger();

  /** Counts one try and answers how many in a row have failed by now; 0 after a success. */
  public int count(Outcome outcome) {
    if (outcome.failure()) {
      failures.getAndIncrement();
      return consecutive.incrementAndGet();
    }
    if (outcome == Outcome.ABANDONED) {
      abandoned.getAndIncrement();
      return 0;
    }
    if (consecutive.getOpaque() != 0) {
      consecutive.setOpaque(0);
    }
    return 0;
  }

  /** Failures since the beginning; wraps around, so only differences mean something. */
  public int failures() {
    return failures.getOpaque();
  }

  /** Tries that the client gave up, since the beginning. */
  public int abandoned() {
    return abandoned.getOpaque();
  }

  /** Failures since the last success. */
  public int consecutive() {
    return consecutive.getOpaque();
  }

  /** Begins a new row: the endpoint has been ejected for this one, or shown to be well. */
  public void forgiveRow() {
    consecutive.setOpaque(0);
  }
}
