package io.tidegate.autoscaler.simulation;

/**
 * What a run came to.
 *
 * @param violationSeconds seconds whose p95 was over the limit
 * @param instanceHours paid, starting and draining ones included
 * @param changes decisions that changed the number
 * @param flaps changes that took back, within five minutes, one of the other direction
 * @param curves what to draw
 */
public record RunResult(
    String name,
    int seconds,
    int violationSeconds,
    double p95Seconds,
    double p99Seconds,
    double instanceHours,
    int changes,
    int flaps,
    Curves curves) {

  /**
   * The run in at most a few thousand points.
   *
   * @param secondsPerPoint how many seconds a point stands for
   * @param rate mean requests a second
   * @param instances most ready instances
   * @param violations seconds over the limit
   * @param p95Seconds the worst second's p95
   */
  public record Curves(
      int secondsPerPoint,
      float[] rate,
      float[] instances,
      float[] violations,
      float[] p95Seconds) {}
}
