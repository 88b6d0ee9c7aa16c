package io.tidegate.autoscaler.window;

import io.tidegate.common.event.MetricName;
import org.jspecify.annotations.Nullable;

/** What one instance reports of itself, as far as some target asks for it. Not thread-safe. */
final class InstanceWindow {
  /** The per-instance gauges that targets can ask for. */
  enum Gauge {
    CPU,
    MEMORY,
    THROTTLING,
    PRESSURE
  }

  private @Nullable LevelSeries cpu;
  private @Nullable LevelSeries memory;
  private @Nullable LevelSeries throttling;
  private @Nullable LevelSeries pressure;
  private double cpuLimit;
  private double memoryLimit;
  private double uptimeSeconds = Double.POSITIVE_INFINITY;
  private long newestNanos = Long.MIN_VALUE;

  boolean add(Gauge gauge, long atNanos, double value, long windowNanos) {
    newestNanos = Math.max(newestNanos, atNanos);
    LevelSeries series = series(gauge);
    if (series == null) {
      series = new LevelSeries(windowNanos);
      put(gauge, series);
    }
    return series.add(atNanos, value);
  }

  /** Takes what says something about the instance rather than about its load. */
  void note(String metric, double value) {
    switch (metric) {
      case MetricName.CPU_LIMIT -> cpuLimit = value;
      case MetricName.MEMORY_LIMIT -> memoryLimit = value;
      case MetricName.UPTIME -> {
        if (value < uptimeSeconds && uptimeSeconds != Double.POSITIVE_INFINITY) {
          // Restarted in place: what it did before says nothing.
          for (Gauge gauge : Gauge.values()) {
            put(gauge, null);
          }
        }
        uptimeSeconds = value;
      }
      default -> {}
    }
  }

  private void put(Gauge gauge, @Nullable LevelSeries series) {
    switch (gauge) {
      case CPU -> cpu = series;
      case MEMORY -> memory = series;
      case THROTTLING -> throttling = series;
      case PRESSURE -> pressure = series;
    }
  }

  @Nullable LevelSeries series(Gauge gauge) {
    return switch (gauge) {
      case CPU -> cpu;
      case MEMORY -> memory;
      case THROTTLING -> throttling;
      case PRESSURE -> pressure;
    };
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
