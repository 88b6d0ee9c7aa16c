package io.tidegate.standalone.view;

import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A workload's load as the newest samples have it.
 *
 * @param cpuCores mean cores in use per instance; empty when no instance was sampled
 * @param requestsPerSecond over all balancers; empty when none reported
 * @param p95 over all balancers and the last seconds; empty without a request
 * @param newest when the newest sample was taken; empty when there is none
 */
public record Traffic(
    OptionalDouble cpuCores,
    OptionalDouble requestsPerSecond,
    Optional<Duration> p95,
    Optional<Instant> newest) {
  private static final Duration RECENT = Duration.ofSeconds(10);
  private static final Duration RATE_WINDOW = Duration.ofSeconds(3);

  /** What these samples, in any order, say about a workload at {@code now}. */
  public static Traffic of(WorkloadId workload, List<MetricBatch> samples, Instant now) {
    List<MetricBatch> own =
        samples.stream()
            .filter(batch -> batch.workload().equals(workload))
            .filter(batch -> batch.at().isAfter(now.minus(RECENT)))
            .toList();
    return new Traffic(
        cpu(own), rate(own), p95(own), own.stream().map(MetricBatch::at).max(Instant::compareTo));
  }

  private static OptionalDouble cpu(List<MetricBatch> batches) {
    Map<InstanceId, MetricBatch> newest = new HashMap<>();
    for (MetricBatch batch : batches) {
      InstanceId instance = batch.instance();
      if (instance != null && gauge(batch, MetricName.CPU_USAGE).isPresent()) {
        newest.merge(instance, batch, (a, b) -> a.at().isAfter(b.at()) ? a : b);
      }
    }
    return newest.values().stream()
        .mapToDouble(batch -> gauge(batch, MetricName.CPU_USAGE).orElse(0))
        .average();
  }

  /**
   * Each source's deltas over the last seconds before its own newest one, divided by the time that
   * they cover, summed over the sources.
   */
  private static OptionalDouble rate(List<MetricBatch> batches) {
    Map<String, Instant> newest = new HashMap<>();
    Map<String, double[]> countAndNanos = new HashMap<>();
    for (MetricBatch batch : batches) {
      if (delta(batch).isPresent()) {
        newest.merge(batch.source(), batch.at(), (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    for (MetricBatch batch : batches) {
      Optional<Point.Delta> delta = delta(batch);
      Instant last = newest.get(batch.source());
      if (delta.isPresent() && last != null && batch.at().isAfter(last.minus(RATE_WINDOW))) {
        double[] sum = countAndNanos.computeIfAbsent(batch.source(), s -> new double[2]);
        sum[0] += delta.get().value();
        sum[1] += delta.get().intervalNanos();
      }
    }
    if (countAndNanos.isEmpty()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        countAndNanos.values().stream()
            .mapToDouble(sum -> sum[1] > 0 ? sum[0] / sum[1] * 1e9 : 0)
            .sum());
  }

  private static Optional<Duration> p95(List<MetricBatch> batches) {
    Histogram all = Histogram.EMPTY;
    for (MetricBatch batch : batches) {
      for (Point point : batch.points()) {
        if (point instanceof Point.Distribution distribution
            && point.name().equals(MetricName.REQUEST_DURATION)) {
          all = all.plus(distribution.histogram());
        }
      }
    }
    return all.count() == 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos((long) (all.quantile(0.95) * 1e9)));
  }

  private static OptionalDouble gauge(MetricBatch batch, String name) {
    return batch.points().stream()
        .filter(point -> point.name().equals(name))
        .filter(Point.Gauge.class::isInstance)
        .mapToDouble(point -> ((Point.Gauge) point).value())
        .findFirst();
  }

  private static Optional<Point.Delta> delta(MetricBatch batch) {
    return batch.points().stream()
        .filter(point -> point.name().equals(MetricName.REQUESTS))
        .filter(Point.Delta.class::isInstance)
        .map(Point.Delta.class::cast)
        .findFirst();
  }
}
