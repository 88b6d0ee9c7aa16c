package io.tidegate.balancer.resilience;

import org.jspecify.annotations.Nullable;

/**
 * Lets requests of one workload or route in, or not: its circuit breaker and rate limit. Any
 * thread.
 */
public interface Gate {
  /** Lets everything in. */
  Gate OPEN =
      new Gate() {
        @Override
        public Verdict tryEnter() {
          return Verdict.ENTER;
        }

        @Override
        public void left(long durationNanos, boolean failed) {}

        @Override
        public void withdrawn() {}

        @Override
        public long retryAfterSeconds(Verdict refusal) {
          return 0;
        }
      };

  /**
   * May a request go on? Only with {@link Verdict#ENTER} must {@link #left} or {@link #withdrawn}
   * follow.
   */
  Verdict tryEnter();

  /** A request that was let in has ended. */
  void left(long durationNanos, boolean failed);

  /**
   * A request that was let in says nothing of the endpoints: none was tried, or its client left.
   */
  void withdrawn();

  /** What a refusal advises. */
  long retryAfterSeconds(Verdict refusal);

  /** What a gate says. */
  enum Verdict {
    ENTER,
    /** Answer 429: too many in this period. */
    RATE_LIMITED,
    /** Answer 503: the circuit is open. */
    CIRCUIT_OPEN
  }

  /** What a gate consists of; null where there is none. */
  record Policy(@Nullable BreakerPolicy breaker, @Nullable RateLimit rate) {
    /** No gate. */
    public static final Policy NONE = new Policy(null, null);
  }

  /** Makes gates; the implementation is a library's. */
  interface Maker {
    /** A gate for what is named, such as {@code workload web}. */
    Gate gate(String name, Policy policy);

    /** Knows no gates but open ones. */
    static Maker open() {
      return (name, policy) -> OPEN;
    }
  }
}
