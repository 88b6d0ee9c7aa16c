package io.tidegate.balancer.resilience4j;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.tidegate.balancer.resilience.BreakerPolicy;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.resilience.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes gates out of Resilience4j's circuit breaker and rate limiter. */
public final class ResilienceGates implements Gate.Maker {
  private final Clock clock;

  /** Gates whose circuits follow that clock. */
  public ResilienceGates(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Gate gate(String name, Gate.Policy policy) {
    BreakerPolicy breaker = policy.breaker();
    RateLimit rate = policy.rate();
    if (breaker == null && rate == null) {
      return Gate.OPEN;
    }
    return new ResilienceGate(
        breaker == null ? null : circuitBreaker(name, breaker),
        rate == null ? null : rateLimiter(name, rate),
        breaker == null ? 1 : seconds(breaker.open()),
        rate == null ? 1 : seconds(rate.period()));
  }

  private CircuitBreaker circuitBreaker(String name, BreakerPolicy policy) {
    int seconds = (int) Math.min(Integer.MAX_VALUE, policy.window().toSeconds());
    return CircuitBreaker.of(
        name,
        CircuitBreakerConfig.custom()
            .clock(clock)
            .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
            .slidingWindowType(SlidingWindowType.TIME_BASED)
            .slidingWindowSynchronizationStrategy(SlidingWindowSynchronizationStrategy.LOCK_FREE)
            .slidingWindowSize(seconds)
            .minimumNumberOfCalls(policy.minRequests())
            .failureRateThreshold((float) (policy.failureRatio() * 100))
            .waitDurationInOpenState(policy.open())
            .permittedNumberOfCallsInHalfOpenState(policy.probes())
            .build());
  }

  private static RateLimiter rateLimiter(String name, RateLimit limit) {
    return RateLimiter.of(
        name,
        RateLimiterConfig.custom()
            .limitForPeriod(limit.requests())
            .limitRefreshPeriod(limit.period())
            .timeoutDuration(Duration.ZERO) // an event loop never waits
            .build());
  }

  private static long seconds(Duration duration) {
    return Math.max(1, Math.ceilDiv(duration.toMillis(), 1000));
  }

  /** The rate is asked first, so that what it refuses does not use up a probe of the circuit. */
  private record ResilienceGate(
      @Nullable CircuitBreaker breaker,
      @Nullable RateLimiter rate,
      long openSeconds,
      long periodSeconds)
      implements Gate {

    @Override
    public long retryAfterSeconds(Verdict refusal) {
      return switch (refusal) {
        case ENTER -> 0;
        case RATE_LIMITED -> periodSeconds;
        case CIRCUIT_OPEN -> openSeconds;
      };
    }

    @Override
    public void withdrawn() {
      if (breaker != null) {
        breaker.releasePermission();
      }
    }

    @Override
    public Verdict tryEnter() {
      if (rate != null && !rate.acquirePermission()) {
        return Verdict.RATE_LIMITED;
      }
      return breaker == null || breaker.tryAcquirePermission()
          ? Verdict.ENTER
          : Verdict.CIRCUIT_OPEN;
    }

    @Override
    public void left(long durationNanos, boolean failed) {
      if (breaker == null) {
        return;
      }
      if (failed) {
        breaker.onError(durationNanos, TimeUnit.NANOSECONDS, new Failed());
      } else {
        breaker.onSuccess(durationNanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Resilience4j wants an exception, but nobody reads it. */
  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    private Failed() {
      super("the request failed", null, false, false);
    }
  }
}
