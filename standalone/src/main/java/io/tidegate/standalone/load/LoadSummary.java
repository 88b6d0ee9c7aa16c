package io.tidegate.standalone.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A whole run.
 *
 * @param planned how many requests the plan had
 * @param sent how many of them left; fewer when the run was interrupted
 * @param failedByCause failures by cause, such as {@code HTTP 503} or {@code connection refused}
 * @param instances who answered, by their {@code X-Tidegate-Instance}, in the order in which they
 *     began
 * @param latency of every answer, failures with an answer included, from when its request was due
 */
public record LoadSummary(
    long planned,
    long sent,
    long ok,
    long failed,
    Map<String, Long> failedByCause,
    Map<Integer, Long> statuses,
    List<Answered> instances,
    Duration elapsed,
    Latency latency) {

  public LoadSummary {
    failedByCause = Map.copyOf(failedByCause);
    statuses = Map.copyOf(statuses);
    instances = List.copyOf(instances);
  }

  /** Answers a second over the whole run. */
  public double throughput() {
    return (ok + failed) / Math.max(1e-9, elapsed.toNanos() / 1e9);
  }

  /**
   * One of those that answered.
   *
   * @param first its first answer, since the start of the run
   */
  public record Answered(String instance, long answers, Duration first) {}

  /** Percentiles, measured from when a request was due. */
  public record Latency(
      Duration mean,
      Duration p50,
      Duration p90,
      Duration p95,
      Duration p99,
      Duration p999,
      Duration max) {}
}
