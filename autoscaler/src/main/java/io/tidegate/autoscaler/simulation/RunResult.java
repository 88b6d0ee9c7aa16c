package io.tidegate.autoscaler.simulation;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a run came to. Latency is only known of requests that went through a queue; a load that is
 * taken as it was measured has none, and is judged by what it asked of an instance instead.
 *
 * @param violationSeconds seconds whose p95 was over the limit; empty without requests
 * @param p95Seconds over all requests; empty without requests
 * @param p99Seconds over all requests; empty without requests
 * @param overGoalSeconds seconds in which the ready instances had clearly more than their goal;
 *     empty where latency is known
 * @param instanceHours paid, starting and draining ones included
 * @param changes decisions that changed the number
 * @param flaps changes that took back, within five minutes, one of the other direction
 * @param curves what to draw
 */
public record RunResult(
    String name,
    int seconds,
    OptionalInt violationSeconds,
    OptionalDouble p95Seconds,
    OptionalDouble p99Seconds,
    OptionalInt overGoalSeconds,
    double instanceHours,
    int changes,
    int flaps,
    Curves curves) {

  /** Seconds in which users, or instances, had it worse than they should. */
  public int badSeconds() {
    return violationSeconds.orElseGet(() -> overGoalSeconds.orElse(0));
  }

  /**
   * The run in at most a few thousand points.
   *
   * @param secondsPerPoint how many seconds a point stands for
   * @param rate mean requests a second; without requests, the load in instances at their goals
   * @param instances most ready instances
   * @param violations seconds over the limit, or over the goal
   * @param p95Seconds the worst second's p95; no points without requests
   */
  public record Curves(
      int secondsPerPoint,
      float[] rate,
      float[] instances,
      float[] violations,
      float[] p95Seconds) {}
}
