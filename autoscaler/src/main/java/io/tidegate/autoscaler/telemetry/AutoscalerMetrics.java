package io.tidegate.autoscaler.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.signal.Cause;
import java.util.Locale;
import java.util.Map;

/** The autoscaler's figures. Thread-safe. */
public final class AutoscalerMetrics {
  private final Counter.Child ups;
  private final Counter.Child downs;
  private final Counter.Child holds;
  private final Counter samples;
  private final Counter missing;
  private final Counter takeovers;
  private final Counter failures;
  private final Gauge workloads;
  private final Gauge desired;
  private final Gauge lastSuccess;
  private final Histogram round;
  private final Histogram lag;

  public AutoscalerMetrics(CollectorRegistry registry) {
    Counter evaluations =
        Counter.build("tidegate_autoscaler_evaluations_total", "Evaluations by what came of them.")
            .labelNames("outcome")
            .register(registry);
    ups = evaluations.labels("up");
    downs = evaluations.labels("down");
    holds = evaluations.labels("hold");
    samples =
        Counter.build("tidegate_autoscaler_samples_total", "Metric batches read.")
            .register(registry);
    missing =
        Counter.build(
                "tidegate_autoscaler_samples_missing_total",
                "Samples that did not count, and figures that a decision had to do without.")
            .labelNames("cause")
            .register(registry);
    takeovers =
        Counter.build("tidegate_autoscaler_takeovers_total", "Partitions that became ours.")
            .register(registry);
    failures =
        Counter.build("tidegate_autoscaler_failures_total", "Steps of the loop that failed.")
            .labelNames("where")
            .register(registry);
    workloads =
        Gauge.build("tidegate_autoscaler_workloads", "Workloads that this process decides for.")
            .register(registry);
    desired =
        Gauge.build("tidegate_autoscaler_desired_replicas", "Desired replicas of our workloads.")
            .labelNames("workload")
            .register(registry);
    lastSuccess =
        Gauge.build(
                "tidegate_autoscaler_last_success_timestamp_seconds",
                "When a round of the loop last ended well.")
            .register(registry);
    round = duration(registry, "round_duration", "One round of the loop.");
    lag = duration(registry, "decision_lag", "From the newest sample to the change it caused.");
  }

  private static Histogram duration(CollectorRegistry registry, String name, String help) {
    return Histogram.build("tidegate_autoscaler_" + name + "_seconds", help)
        .buckets(.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5)
        .register(registry);
  }

  /** One evaluation. */
  public void evaluated(Verdict verdict) {
    if (verdict.replicas() > verdict.from()) {
      ups.inc();
    } else if (verdict.replicas() < verdict.from()) {
      downs.inc();
    } else {
      holds.inc();
    }
  }

  public void desired(String workload, int replicas) {
    desired.labels(workload).set(replicas);
  }

  /** A workload that is no longer ours. */
  public void gone(String workload) {
    desired.remove(workload);
  }

  public void read(int batches) {
    samples.inc(batches);
  }

  public void missing(Map<Cause, Long> counts) {
    counts.forEach(
        (cause, count) -> missing.labels(cause.name().toLowerCase(Locale.ROOT)).inc(count));
  }

  public void tookOver(int partitions) {
    takeovers.inc(partitions);
  }

  public void failed(String where) {
    failures.labels(where).inc();
  }

  public void lag(double seconds) {
    lag.observe(seconds);
  }

  public void round(double seconds, double nowSeconds, int ours) {
    round.observe(seconds);
    lastSuccess.set(nowSeconds);
    workloads.set(ours);
  }
}
