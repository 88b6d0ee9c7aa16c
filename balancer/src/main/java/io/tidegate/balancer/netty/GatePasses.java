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

  /** Passes no gate: the whole balancer has too much to do. */
  Failure overloaded() {
    retryAfterSeconds = 1;
    return Failure.OVERLOADED;
  }

  private @Nullable Failure refusal(Gate gate) {
    Gate.Verdict verdict = gate.tryEnter();
    if (verdict == Gate.Verdict.ENTER) {
      return null;
    }
    retryAfterSeconds = gate.retryAfterSeconds(verdict);
    return verdict == Gate.Verdict.RATE_LIMITED ? Failure.RATE_LIMITED : Failure.CIRCUIT_OPEN;
  }

  /** What the gate that did not open advises. */
  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The request has ended; {@code judged} tells if that says anything of the endpoints. */
  void leave(long durationNanos, boolean failed, boolean judged) {
    if (judged) {
      route.left(durationNanos, failed);
      workload.left(durationNanos, failed);
    } else {
      route.withdrawn();
      workload.withdrawn();
    }
    route = Gate.OPEN;
    workload = Gate.OPEN;
  }
}
