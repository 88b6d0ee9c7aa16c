package io.tidegate.autoscaler.simulation;

import java.time.Duration;

/**
 * What the simulated workload is like.
 *
 * @param serviceTime of one request
 * @param concurrency requests that one instance serves at the same time; more wait in the balancer
 * @param startUp from the decision until a new instance is ready; a day at most
 * @param violationFactor a second is bad when its p95 is over this many mean service times
 * @param max instances that may exist
 */
public record WorkloadModel(
    ServiceTime serviceTime, int concurrency, Duration startUp, double violationFactor, int max) {
  private static final Duration LONGEST_START_UP = Duration.ofDays(1);

  /** 50 ms, ten at a time, 5 s to start. */
  public static final WorkloadModel DEFAULT =
      new WorkloadModel(ServiceTime.DEFAULT, 10, Duration.ofSeconds(5), 4, 100);

  public WorkloadModel {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency: %d (expected: >= 1)".formatted(concurrency));
    }
    if (startUp.isNegative() || startUp.compareTo(LONGEST_START_UP) > 0) {
      throw new IllegalArgumentException(
          "start-up: %d s (expected: 0 s to %d s, a day)"
              .formatted(startUp.toSeconds(), LONGEST_START_UP.toSeconds()));
    }
    if (!(violationFactor > 1)) {
      throw new IllegalArgumentException(
          "violation factor: %s (expected: > 1)".formatted(violationFactor));
    }
    if (max < 1) {
      throw new IllegalArgumentException("max: %d (expected: >= 1)".formatted(max));
    }
  }

  /** The same with another start-up time. */
  public WorkloadModel withStartUp(Duration other) {
    return new WorkloadModel(serviceTime, concurrency, other, violationFactor, max);
  }

  /** The same with room for so many instances. */
  public WorkloadModel withMax(int other) {
    return new WorkloadModel(serviceTime, concurrency, startUp, violationFactor, other);
  }

  /** How finely time passes: at least two ticks to a request, so that rounding does not matter. */
  int ticksPerSecond() {
    long millis = serviceTime.mean().toMillis();
    return millis >= 20 ? 100 : millis >= 2 ? 1_000 : 10_000;
  }

  /** Requests a second that one instance serves when all its slots are always busy. */
  public double instanceRate() {
    return concurrency / serviceTime.meanSeconds();
  }

  /** The response time that a second's p95 must not exceed, in seconds. */
  public double limitSeconds() {
    return violationFactor * serviceTime.meanSeconds();
  }
}
