package io.tidegate.autoscaler.window;

import io.tidegate.common.event.MetricName;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one instance reports of itself, as far as some target asks for it. Not thread-safe. */
final class InstanceWindow {
  /** The per-instance gauges that targets can ask for. */
  enum Gauge {
    CPU(MetricName.CPU_USAGE),
    MEMORY(MetricName.MEMORY_WORKING_SET),
    THROTTLING(MetricName.CPU_THROTTLED),
    PRESSURE(MetricName.CPU_PRESSURE);

    final String metric;

    Gauge(String metric) {
      this.metric = metric;
    }
  }

  private final Map<Gauge, LevelSeries> series = new EnumMap<>(Gauge.class);
  private double cpuLimit;
  private double memoryLimit;
  private double uptimeSeconds = Double.POSITIVE_INFINITY;
  private long newestNanos = Long.MIN_VALUE;

  boolean add(Gauge gauge, long atNanos, double value, long windowNanos) {
    newestNanos = Math.max(newestNanos, atNanos);
    return series.computeIfAbsent(gauge, _ -> new LevelSeries(windowNanos)).add(atNanos, value);
  }

  /** Takes what says something about the instance rather than about its load. */
  void note(String metric, double value) {
    switch (metric) {
      case MetricName.CPU_LIMIT -> cpuLimit = value;
      case MetricName.MEMORY_LIMIT -> memoryLimit = value;
      case MetricName.UPTIME -> {
        if (value < uptimeSeconds && uptimeSeconds != Double.POSITIVE_INFINITY) {
          // Restarted in place: what it did before says nothing.
          series.clear();
        }
        uptimeSeconds = value;
      }
      default -> {}
    }
  }

  @Nullable LevelSeries series(Gauge gauge) {
    return series.get(gauge);
  }

  double cpuLimit() {
    return cpuLimit;
  }

  double memoryLimit() {
    return memoryLimit;
  }

  /** Since the process started; infinite when it does not say. */
  double uptimeSeconds() {
    return uptimeSeconds;
  }

  long newestNanos() {
    return newestNanos;
  }
}
