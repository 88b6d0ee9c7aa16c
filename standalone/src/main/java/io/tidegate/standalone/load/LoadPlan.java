package io.tidegate.standalone.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When each request of a run is due: steps of constant rate, one after the other. */
public record LoadPlan(List<Step> steps) {

  public LoadPlan {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("steps: none (expected: at least one)");
    }
  }

  /** The rates in turn, each for the same time. */
  public static LoadPlan of(List<Double> requestsPerSecond, Duration each) {
    List<Step> steps = new ArrayList<>();
    for (double rate : requestsPerSecond) {
      steps.add(new Step(rate, each));
    }
    return new LoadPlan(steps);
  }

  /** How many requests the whole run sends. */
  public long total() {
    return steps.stream().mapToLong(Step::count).sum();
  }

  /** How long the whole run takes, its last answers aside. */
  public Duration duration() {
    return steps.stream().map(Step::duration).reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * When the given request, counted from 0, is due.
   *
   * @return nanoseconds after the start of the run
   */
  public long dueNanos(long request) {
    long left = request;
    long startNanos = 0;
    for (Step step : steps) {
      if (left < step.count()) {
        return startNanos + (long) (left * (step.duration().toNanos() / (double) step.count()));
      }
      left -= step.count();
      startNanos += step.duration().toNanos();
    }
    throw new IllegalArgumentException(
        "request: %d (expected: less than %d)".formatted(request, total()));
  }

  /** A stretch of constant rate. */
  public record Step(double requestsPerSecond, Duration duration) {
    public Step {
      if (!(requestsPerSecond >= 0 && requestsPerSecond <= 1e6)) {
        throw new IllegalArgumentException(
            "rate: %s (expected: 0 to 1000000 requests a second)".formatted(requestsPerSecond));
      }
      if (!duration.isPositive()) {
        throw new IllegalArgumentException("duration: %s (expected: > 0)".formatted(duration));
      }
    }

    /** How many requests are due in it. */
    public long count() {
      return Math.round(requestsPerSecond * duration.toNanos() / 1e9);
    }
  }
}
