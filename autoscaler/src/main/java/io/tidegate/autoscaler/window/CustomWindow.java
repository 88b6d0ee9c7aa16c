package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.common.event.Point;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One metric of a target from all that report it, added up. Not thread-safe. */
final class CustomWindow {
  private final Map<String, LevelSeries> bySource = new LinkedHashMap<>();
  private final long windowNanos;
  private @Nullable Cause refused;

  CustomWindow(long windowNanos) {
    this.windowNanos = windowNanos;
  }

  static double value(Point point) {
    return switch (point) {
      case Point.Gauge g -> g.value();
      case Point.Delta d -> d.intervalNanos() > 0 ? d.value() / (d.intervalNanos() / 1e9) : 0;
      case Point.Distribution d -> d.histogram().quantile(0.95);
    };
  }

  boolean add(String source, long atNanos, double value) {
    refused = null;
    return bySource.computeIfAbsent(source, _ -> new LevelSeries(windowNanos)).add(atNanos, value);
  }

  /** The newest figure could not be had, or not be believed. */
  void refuse(Cause cause) {
    refused = cause;
  }

  /** Why the newest figure does not count; null when it does. */
  @Nullable Cause refused() {
    return refused;
  }

  /** The series that are not older than {@code oldestNanos}; others are gone for good. */
  Iterable<LevelSeries> fresh(long oldestNanos) {
    bySource.values().removeIf(series -> series.newestNanos() < oldestNanos - windowNanos);
    return bySource.values().stream().filter(s -> s.newestNanos() >= oldestNanos).toList();
  }

  String source() {
    return bySource.isEmpty() ? "" : bySource.keySet().iterator().next();
  }

  long newestNanos() {
    long newest = Long.MIN_VALUE;
    for (LevelSeries series : bySource.values()) {
      newest = Math.max(newest, series.newestNanos());
    }
    return newest;
  }
}
