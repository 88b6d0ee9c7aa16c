package io.tidegate.standalone.load;

import java.time.Duration;
import java.util.Map;

/**
 * A whole run.
 *
 * @param planned how many requests the plan had
 * @param sent how many of them left; fewer when the run was interrupted
 * @param failedByCause failures by cause, such as {@code HTTP 503} or {@code connection refused}
 * @param latency of every answer, failures with an answer included, from when its request was due
 */
public record LoadSummary(
    long planned,
    long sent,
    long ok,
    long failed,
    Map<String, Long> failedByCause,
    Map<Integer, Long> statuses,
    Duration elapsed,
    Latency latency) {

  public LoadSummary {
    failedByCause = Map.copyOf(failedByCause);
    statuses = Map.copyOf(statuses);
  }

  /** Answers a second over the whole run. */
  public double throughput() {
    return (ok + failed) / Math.max(1e-9, elapsed.toNanos() / 1e9);
  }

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
