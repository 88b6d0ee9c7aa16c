package io.tidegate.balancer.resilience;

import io.tidegate.balancer.health.Outcome;

/**
 * Which failed tries are repeated, on another endpoint.
 *
 * <p>A try of which no byte was sent is always safe to repeat. One that was sent is repeated only
 * when its method is idempotent (RFC 9110 §9.2.2) or {@code nonIdempotent} allows it, and never
 * after the first byte of a response has gone to the client.
 *
 * @param maxTries tries of one request, the first included; 1 means no retries
 * @param onGatewayError whether 502, 503 and 504 count as failures to be repeated
 * @param nonIdempotent whether POST and PATCH are repeated after they were sent
 * @param bufferBytes how much of a request body is kept for a repetition; more makes it final
 * @param budgetRatio retries in flight over requests in flight, see {@link RetryBudget}
 */
public record RetryPolicy(
    int maxTries,
    boolean onGatewayError,
    boolean nonIdempotent,
    int bufferBytes,
    double budgetRatio) {
  /** One retry, also on gateway errors, idempotent methods only, 64 KiB of body, 20 %. */
  public static final RetryPolicy DEFAULT = new RetryPolicy(2, true, false, 64 * 1024, 0.2);

  public RetryPolicy {
    if (maxTries < 1) {
      throw new IllegalArgumentException("max-tries: %d (expected: >= 1)".formatted(maxTries));
    }
    if (bufferBytes < 0) {
      throw new IllegalArgumentException("buffer: %d (expected: >= 0)".formatted(bufferBytes));
    }
    if (!(budgetRatio >= 0 && budgetRatio <= 1)) {
      throw new IllegalArgumentException("budget: %s (expected: 0..1)".formatted(budgetRatio));
    }
  }

  /**
   * Whether a failed try may be repeated, as far as safety goes; {@link RetryBudget} must agree.
   *
   * @param tries tries so far
   * @param sent whether any byte of this try reached the endpoint's socket
   * @param idempotent whether the method is (RFC 9110 §9.2.2)
   * @param replayable whether the whole body sent so far is still at hand
   */
  public boolean allows(
      int tries, Outcome outcome, boolean sent, boolean idempotent, boolean replayable) {
    if (tries >= maxTries || !replayable) {
      return false;
    }
    return switch (outcome) {
      case CONNECT_FAILED, REFUSED -> true;
      case RESET, TIMEOUT -> !sent || idempotent || nonIdempotent;
      case GATEWAY_ERROR -> onGatewayError && (idempotent || nonIdempotent);
      case OK, OVERLOADED, ERROR, ABANDONED -> false;
    };
  }
}
