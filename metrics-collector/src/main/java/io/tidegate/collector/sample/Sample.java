package io.tidegate.collector.sample;

import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one interval.
 *
 * @param missing why there are no rates among the points; null when nothing stood in the way
 */
public record Sample(List<Point> points, @Nullable MissingCause missing) {
  /** A reading may be ahead of the machine by what the kernel books late, never by this factor. */
  private static final double ABSURD_FACTOR = 2;

  public Sample {
    points = List.copyOf(points);
  }

  /**
   * Levels as they are now, and what each counter did since the previous reading. A counter that
   * fell, another incarnation or an absurd rate leaves the interval without any rate: a clamp to 0
   * would tell the autoscaler that the instance is idle.
   */
  public static Sample between(@Nullable Reading previous, Reading current) {
    List<Point> points = new ArrayList<>();
    addLevels(points, current);
    MissingCause missing = obstacle(previous, current);
    if (missing == null && previous != null) {
      addRates(points, new Interval(previous, current));
    }
    return new Sample(points, missing);
  }

  private static @Nullable MissingCause obstacle(@Nullable Reading previous, Reading current) {
    if (previous == null) {
      return MissingCause.FIRST;
    }
    if (!previous.incarnation().equals(current.incarnation())) {
      return MissingCause.RESET;
    }
    Interval interval = new Interval(previous, current);
    if (interval.nanos() <= 0) {
      return MissingCause.ABSURD;
    }
    for (Counter counter : Counter.values()) {
      Long delta = interval.delta(counter);
      if (delta != null && delta < 0) {
        return MissingCause.RESET;
      }
    }
    Long cpu = interval.delta(Counter.CPU_NANOS);
    Double cores = current.levels().get(Level.MACHINE_CORES);
    if (cpu != null && cores != null && cpu > ABSURD_FACTOR * cores * interval.nanos()) {
      return MissingCause.ABSURD;
    }
    return null;
  }

  private static void addLevels(List<Point> points, Reading reading) {
    addLevel(points, reading, Level.WORKING_SET_BYTES, MetricName.MEMORY_WORKING_SET);
    addLevel(points, reading, Level.MEMORY_LIMIT_BYTES, MetricName.MEMORY_LIMIT);
    addLevel(points, reading, Level.CPU_LIMIT_CORES, MetricName.CPU_LIMIT);
    addLevel(points, reading, Level.UPTIME_SECONDS, MetricName.UPTIME);
  }

  private static void addLevel(List<Point> points, Reading reading, Level level, String name) {
    Double value = reading.levels().get(level);
    if (value != null && Double.isFinite(value) && value >= 0) {
      points.add(new Point.Gauge(name, value));
    }
  }

  private static void addRates(List<Point> points, Interval interval) {
    addShare(points, interval, Counter.CPU_NANOS, MetricName.CPU_USAGE);
    addShare(points, interval, Counter.CPU_STALL_NANOS, MetricName.CPU_PRESSURE);
    addShare(points, interval, Counter.MEMORY_STALL_NANOS, MetricName.MEMORY_PRESSURE);
    addShare(points, interval, Counter.IO_STALL_NANOS, MetricName.IO_PRESSURE);
    Long periods = interval.delta(Counter.CPU_PERIODS);
    Long throttled = interval.delta(Counter.CPU_THROTTLED_PERIODS);
    if (periods != null && throttled != null && periods > 0) {
      points.add(
          new Point.Gauge(MetricName.CPU_THROTTLED, Math.min(1, (double) throttled / periods)));
    }
    String network = "network.io.direction";
    addBytes(points, interval, Counter.NETWORK_RECEIVED_BYTES, new Flow(network, "receive"));
    addBytes(points, interval, Counter.NETWORK_SENT_BYTES, new Flow(network, "transmit"));
    String disk = "disk.io.direction";
    addBytes(points, interval, Counter.DISK_READ_BYTES, new Flow(disk, "read"));
    addBytes(points, interval, Counter.DISK_WRITTEN_BYTES, new Flow(disk, "write"));
  }

  /** Nanoseconds per nanosecond: cores for CPU time, a share of the time for stalls. */
  private static void addShare(
      List<Point> points, Interval interval, Counter counter, String name) {
    Long delta = interval.delta(counter);
    if (delta != null) {
      points.add(new Point.Gauge(name, (double) delta / interval.nanos()));
    }
  }

  private static void addBytes(List<Point> points, Interval interval, Counter counter, Flow flow) {
    Long delta = interval.delta(counter);
    if (delta != null) {
      points.add(
          new Point.Delta(
              flow.metric(), Map.of(flow.attribute(), flow.direction()), delta, interval.nanos()));
    }
  }

  private record Flow(String attribute, String direction) {
    String metric() {
      return attribute.startsWith("network") ? MetricName.NETWORK_IO : MetricName.DISK_IO;
    }
  }

  private record Interval(Reading from, Reading to) {
    long nanos() {
      return to.atNanos() - from.atNanos();
    }

    /** Null when one of the two readings does not know the counter. */
    @Nullable Long delta(Counter counter) {
      Long before = from.counters().get(counter);
      Long after = to.counters().get(counter);
      return before == null || after == null ? null : Long.valueOf(after - before);
    }
  }
}
