package io.tidegate.balancer.hold;

import io.tidegate.balancer.hold.HoldDecision.Reason;
import io.tidegate.balancer.hold.HoldDecision.Refuse;
import io.tidegate.balancer.hold.HoldDecision.Wait;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request waits for an endpoint. It does while there is room and a chance: when the
 * starting instance has announced when it will be ready, a request whose client gives up earlier is
 * told at once, and told how long to stay away.
 */
public final class Holding {
  /** What a refusal advises when nobody knows when an instance will be ready. */
  private static final Duration UNKNOWN = Duration.ofSeconds(5);

  private Holding() {}

  /**
   * One request that could wait.
   *
   * @param bytes what it holds in memory
   * @param clientDeadlineNanos when its client gives up, if it said so; {@link Long#MAX_VALUE} if
   *     not
   * @param expectedServiceNanos how long serving it will probably take
   */
  public record Request(long bytes, long clientDeadlineNanos, long expectedServiceNanos) {}

  /**
   * Decides for a workload without a ready endpoint.
   *
   * @param eta how long until one is ready; null if unknown, zero or less when it is overdue
   */
  public static HoldDecision atZero(
      HoldPolicy policy, HoldBudget held, Request request, @Nullable Duration eta, long nowNanos) {
    Duration advice = eta == null || !eta.isPositive() ? UNKNOWN : eta;
    if (policy.maxWait().isZero()) {
      return Refuse.of(Reason.OFF, advice);
    }
    long earliest = eta == null ? 0 : Math.max(0, eta.toNanos());
    long wait = policy.maxWait().toNanos();
    if (earliest > wait || tooLate(request, earliest, nowNanos)) {
      return Refuse.of(Reason.TOO_LATE, advice);
    }
    return roomFor(policy, held, request, advice, nowNanos + patience(request, wait, nowNanos));
  }

  /** Decides for a workload whose endpoints are all busy. */
  public static HoldDecision whenSaturated(
      HoldPolicy policy, HoldBudget held, Request request, long nowNanos) {
    Duration advice = Duration.ofSeconds(1);
    if (policy.maxQueueWait().isZero()) {
      return Refuse.of(Reason.OFF, advice);
    }
    if (tooLate(request, 0, nowNanos)) {
      return Refuse.of(Reason.TOO_LATE, advice);
    }
    long wait = patience(request, policy.maxQueueWait().toNanos(), nowNanos);
    return roomFor(policy, held, request, advice, nowNanos + wait);
  }

  /** Whether the answer would come when nobody waits for it any more. */
  private static boolean tooLate(Request request, long waitNanos, long nowNanos) {
    return request.clientDeadlineNanos() != Long.MAX_VALUE
        && request.clientDeadlineNanos() - nowNanos - waitNanos < request.expectedServiceNanos();
  }

  /** The longest wait after which the client still is there. */
  private static long patience(Request request, long waitNanos, long nowNanos) {
    return request.clientDeadlineNanos() == Long.MAX_VALUE
        ? waitNanos
        : Math.min(waitNanos, request.clientDeadlineNanos() - nowNanos);
  }

  private static HoldDecision roomFor(
      HoldPolicy policy, HoldBudget held, Request request, Duration advice, long deadlineNanos) {
    if (held.requests() >= policy.maxRequests()) {
      return Refuse.of(Reason.TOO_MANY, advice);
    }
    if (held.bytes() + request.bytes() > policy.maxBytes()) {
      return Refuse.of(Reason.TOO_LARGE, advice);
    }
    return new Wait(deadlineNanos);
  }
}
