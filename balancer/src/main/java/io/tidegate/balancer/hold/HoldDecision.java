package io.tidegate.balancer.hold;

import java.time.Duration;

/** What is to be done with a request that no endpoint can take now. */
public sealed interface HoldDecision {

  /** Keep it until this {@link System#nanoTime()}; then answer 503. */
  record Wait(long deadlineNanos) implements HoldDecision {}

  /** Answer 503 at once, with {@code Retry-After} in whole seconds. */
  record Refuse(Reason reason, long retryAfterSeconds) implements HoldDecision {
    static Refuse of(Reason reason, Duration retryAfter) {
      return new Refuse(reason, Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1000)));
    }
  }

  /** Why a request is not held. */
  enum Reason {
    /** As many requests wait already as may. */
    TOO_MANY,
    /** The waiting requests fill the memory set aside for them. */
    TOO_LARGE,
    /** The instance will be ready only after the client has given up. */
    TOO_LATE,
    /** Holding is switched off. */
    OFF
  }
}
