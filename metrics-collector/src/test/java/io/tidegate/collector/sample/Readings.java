package io.tidegate.collector.sample;

import io.tidegate.common.event.Point;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Readings that tests change one thing of. */
public final class Readings {
  public static final long SECOND = 1_000_000_000L;

  private Readings() {}

  /** So much CPU time at that second, on a machine of two cores. */
  public static Reading cpu(String incarnation, double atSeconds, double cpuSeconds) {
    return new Reading(
        incarnation,
        (long) (atSeconds * SECOND),
        Map.of(Counter.CPU_NANOS, (long) (cpuSeconds * SECOND)),
        Map.of(Level.MACHINE_CORES, 2.0));
  }

  public static Reading with(Reading reading, Counter counter, long value) {
    Map<Counter, Long> counters = new HashMap<>(reading.counters());
    counters.put(counter, value);
    return new Reading(reading.incarnation(), reading.atNanos(), counters, reading.levels());
  }

  public static Reading with(Reading reading, Level level, double value) {
    Map<Level, Double> levels = new HashMap<>(reading.levels());
    levels.put(level, value);
    return new Reading(reading.incarnation(), reading.atNanos(), reading.counters(), levels);
  }

  /** The value of a point by name; empty when there is none. */
  public static Optional<Double> value(Iterable<Point> points, String name) {
    for (Point each : points) {
      if (each.name().equals(name)) {
        return Optional.of(
            switch (each) {
              case Point.Gauge gauge -> gauge.value();
              case Point.Delta delta -> delta.value();
              case Point.Distribution distribution -> (double) distribution.histogram().count();
            });
      }
    }
    return Optional.empty();
  }
}
