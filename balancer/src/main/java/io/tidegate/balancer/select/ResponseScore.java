package io.tidegate.balancer.select;

import io.tidegate.balancer.health.Outcome;

/**
 * How attractive an endpoint's answers are: its response time, made worse by its share of failures,
 * so that an endpoint that fails fast attracts nothing. A lone failure costs a factor of 2.6 for a
 * moment, three in a row 24, failing always about 200. Any thread.
 */
public final class ResponseScore {
  /** What an endpoint without any success is assumed to need, as in linkerd. */
  private static final double ASSUMED_NANOS = 30_000_000;

  /** Cubic, so that the odd error of a sound endpoint does not empty it. */
  private static final double FAILURE_FACTOR = 200;

  private final PeakEwma responseTime = new PeakEwma();
  private final FailureShare failures = new FailureShare();

  /** Scores one try; {@code rttNanos} is from its start to the first byte of its response. */
  public void observe(long rttNanos, Outcome outcome, long nowNanos) {
    if (outcome == Outcome.ABANDONED) {
      return;
    }
    failures.observe(outcome.unattractive(), nowNanos);
    if (!outcome.unattractive() || rttNanos > responseTime.at(nowNanos)) {
      responseTime.observe(rttNanos, nowNanos);
    }
  }

  /** Response time in nanoseconds; 0 while nothing was observed. */
  public double responseNanos(long nowNanos) {
    return responseTime.at(nowNanos);
  }

  /** What one more request here costs; 0 while nothing was observed. */
  public double cost(long nowNanos) {
    double time = responseTime.at(nowNanos);
    double share = failures.at(nowNanos);
    if (share == 0) {
      return time;
    }
    return Math.max(time, ASSUMED_NANOS) * (1 + FAILURE_FACTOR * share * share * share);
  }
}
