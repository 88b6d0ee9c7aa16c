package io.tidegate.balancer.netty;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.resilience.RetryPolicy;
import io.tidegate.balancer.routing.Pool;

/** How often a request has been tried, and whether it may be tried again. Reused; loop-confined. */
final class Repetition {
  /** Failed connections send no byte, so they are repeated beyond what the policy allows. */
  private static final int CONNECT_TRIES = 5;

  private int tries;
  private boolean retrying;

  void reset() {
    tries = 0;
  }

  /** Whether nothing was tried yet. */
  boolean first() {
    return tries == 0;
  }

  int tries() {
    return tries;
  }

  /** One more try. */
  void count() {
    tries++;
  }

  /** The last try does not count: its connection was closed before it could begin. */
  void uncount() {
    tries--;
  }

  /** Whether repeating is safe after a try that ended like this. */
  boolean safe(Pool pool, Outcome outcome, RequestTraits traits, PendingRequest request) {
    boolean untouched = outcome == Outcome.CONNECT_FAILED || outcome == Outcome.REFUSED;
    if (untouched && tries < CONNECT_TRIES && !request.lost()) {
      return true;
    }
    return pool.policy()
        .resilience()
        .retries()
        .allows(tries, outcome, true, traits.idempotent(), !request.lost());
  }

  /** Takes a place in the workload's retry budget, once for all tries of this request. */
  boolean acquire(Pool pool, WorkloadLoop workload) {
    if (!retrying) {
      RetryPolicy policy = pool.policy().resilience().retries();
      retrying =
          pool.workload().retries().tryAcquire(policy.budgetRatio(), pool.workload().inFlight());
    }
    if (retrying) {
      workload.counters().retries++;
    } else {
      workload.counters().retriesRefused++;
    }
    return retrying;
  }

  /** Gives the place back. */
  void release(Pool pool) {
    if (retrying) {
      pool.workload().retries().release();
      retrying = false;
    }
  }
}
