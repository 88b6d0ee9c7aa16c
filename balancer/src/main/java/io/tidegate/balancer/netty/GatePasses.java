package io.tidegate.balancer.netty;

import io.tidegate.balancer.resilience.Gate;
import org.jspecify.annotations.Nullable;

/** The gates that one request has passed, and must be said to have left. Reused; loop-confined. */
final class GatePasses {
  private Gate route = Gate.OPEN;
  private Gate workload = Gate.OPEN;
  private long retryAfterSeconds;

  /** Passes both gates; says why when one of them does not open. */
  @Nullable Failure enter(Gate ofRoute, Gate ofWorkload) {
    Failure refused = refusal(ofRoute);
    if (refused != null) {
      return refused;
    }
    route = ofRoute;
    refused = refusal(ofWorkload);
    if (refused == null) {
      workload = ofWorkload;
    }
    return refused;
  }

  private @Nullable Failure refusal(Gate gate) {
    return switch (gate.tryEnter()) {
      case ENTER -> null;
      case RATE_LIMITED -> {
        retryAfterSeconds = gate.retryAfterSeconds();
        yield Failure.RATE_LIMITED;
      }
      case CIRCUIT_OPEN -> {
        retryAfterSeconds = gate.retryAfterSeconds();
        yield Failure.CIRCUIT_OPEN;
      }
    };
  }

  /** What the gate that did not open advises. */
  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The request has ended. */
  void leave(long durationNanos, boolean failed) {
    route.left(durationNanos, failed);
    workload.left(durationNanos, failed);
    route = Gate.OPEN;
    workload = Gate.OPEN;
  }
}
