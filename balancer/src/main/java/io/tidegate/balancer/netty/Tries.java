package io.tidegate.balancer.netty;

import io.netty.util.concurrent.ScheduledFuture;
import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.resilience.HedgeTimer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request that are in progress: one, or two while it is hedged. The one that
 * answers first stays, the other is cancelled. Reused; loop-confined.
 */
final class Tries {
  private final Worker worker;
  private final Exchange exchange;
  private final AccessRecord record;
  private Attempt current;
  private @Nullable Attempt second;
  private @Nullable ScheduledFuture<?> timer;

  Tries(Worker worker, Exchange exchange, AccessRecord record) {
    this.worker = worker;
    this.exchange = exchange;
    this.record = record;
    current = new Attempt(worker, exchange, record);
  }

  /** The try in progress, or the first one of two. */
  Attempt current() {
    return current;
  }

  /** Has the request hedged when it is not answered in the time that is usual. */
  void hedgeAfter(HedgeTimer times) {
    long delay = times.delayNanos(worker.now());
    if (delay != Long.MAX_VALUE && timer == null) {
      timer = worker.loop().schedule(this::hedge, delay, TimeUnit.NANOSECONDS);
    }
  }

  private void hedge() {
    timer = null;
    worker.tick();
    exchange.hedge();
    worker.flush();
  }

  /** The second try, not begun yet. */
  Attempt second() {
    Attempt present = second;
    if (present == null) {
      present = new Attempt(worker, exchange, record);
      second = present;
    }
    return present;
  }

  /** Whether a second try is in progress. */
  boolean hedged() {
    Attempt present = second;
    return present != null && present.active();
  }

  /** A try is answered: it is the only one from now on, and the other is cancelled. */
  void won(Attempt winner) {
    stopTimer();
    Attempt other = second;
    if (other == null || !other.active()) {
      return;
    }
    Attempt loser = winner == current ? other : current;
    current = winner;
    second = loser;
    loser.observe(Outcome.ABANDONED);
    loser.end(false);
  }

  /** A try has failed; if another one goes on, that is the only one from now on. */
  boolean another(Attempt failed) {
    Attempt other = second;
    if (other == null || !other.active()) {
      stopTimer();
      return false;
    }
    if (failed == current) {
      current = other;
      second = failed;
    }
    return true;
  }

  /** Ends all; the connection of the current one is kept if it can be. */
  void end(boolean keep) {
    stopTimer();
    Attempt other = second;
    if (other != null && other.active()) {
      other.observe(Outcome.ABANDONED);
      other.end(false);
    }
    current.end(keep);
  }

  private void stopTimer() {
    ScheduledFuture<?> set = timer;
    timer = null;
    if (set != null) {
      set.cancel(false);
    }
  }
}
