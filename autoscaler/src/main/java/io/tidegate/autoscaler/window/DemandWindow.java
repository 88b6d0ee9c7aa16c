package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.window.DemandRing.Kind;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * What balancers report of a workload: arrivals, completions, failures, requests in service and
 * waiting, in buckets of one second. Several balancers add up. Not thread-safe.
 */
final class DemandWindow {
  /** One minute and a little, so that a late batch still finds its bucket. */
  static final int SECONDS = DemandRing.SECONDS;

  private static final double NANOS = 1e9;

  /** Fewer neighbouring seconds say nothing about noise. */
  private static final int LEAST_PAIRS = 5;

  /** For normal noise the mean absolute difference of two is 1.128 σ. */
  private static final double SIGMA_OF_STEP = 0.886;

  /** A balancer that has been silent for longer is gone; its load has moved to the others. */
  static final double SOURCE_LIFE_SECONDS = 3;

  private final DemandRing ring = new DemandRing();
  private final List<Source> sources = new ArrayList<>(1);
  private double coveredUntil = Double.NEGATIVE_INFINITY;
  private long newestNanos = Long.MIN_VALUE;
  private boolean counts;

  /** Takes the figures of one report; false when it is too old to have a place. */
  boolean offer(MetricBatch batch, long atNanos) {
    Source source = source(batch.source());
    double end = atNanos / NANOS;
    double interval = interval(batch, source, atNanos);
    double start = end - interval;
    if (end <= newestNanos / NANOS - SECONDS) {
      return false;
    }
    Report report = Report.of(batch);
    counts |= report.counted();
    ring.advance(start, end);
    ring.spread(Kind.ARRIVALS, start, end, report.requests());
    ring.spread(Kind.ERRORS, start, end, report.errors());
    ring.spread(Kind.COMPLETIONS, start, end, report.completions());
    if (report.open() >= 0) {
      double waiting = source.meanQueue(report);
      ring.spread(Kind.BUSY, start, end, Math.max(0, report.open() - waiting) * interval);
      ring.spread(Kind.QUEUED, start, end, waiting * interval);
      if (waiting == 0) {
        ring.spread(Kind.FREE_BUSY, start, end, report.open() * interval);
        ring.spread(Kind.FREE_COMPLETIONS, start, end, report.completions());
      }
    }
    cover(start, end);
    if (atNanos >= source.atNanos) {
      source.take(report, atNanos, interval);
    }
    newestNanos = Math.max(newestNanos, atNanos);
    return true;
  }

  private static double interval(MetricBatch batch, Source source, long atNanos) {
    for (Point point : batch.points()) {
      if (point instanceof Point.Delta d
          && d.name().equals(MetricName.REQUESTS)
          && d.intervalNanos() > 0) {
        return Math.min(SECONDS, d.intervalNanos() / NANOS);
      }
    }
    if (source.atNanos == Long.MIN_VALUE || source.atNanos >= atNanos) {
      return 1;
    }
    return Math.min(2, (atNanos - source.atNanos) / NANOS);
  }

  /** Time that any balancer covers counts once, while their amounts add up. */
  private void cover(double start, double end) {
    double from = Math.max(start, coveredUntil);
    if (end > from) {
      ring.spread(Kind.COVERED, from, end, end - from);
      coveredUntil = end;
    }
  }

  private Source source(String name) {
    for (Source source : sources) {
      if (source.name.equals(name)) {
        return source;
      }
    }
    Source source = new Source(name);
    sources.add(source);
    return source;
  }

  /** Time of the newest report; {@link Long#MIN_VALUE} before the first. */
  long newestNanos() {
    return newestNanos;
  }

  /** Whether arrivals are counted, not only requests in service. */
  boolean countsArrivals() {
    return counts;
  }

  /** The balancer that reported last. */
  String sourceName() {
    String name = "";
    long newest = Long.MIN_VALUE;
    for (Source source : sources) {
      if (source.atNanos > newest) {
        newest = source.atNanos;
        name = source.name;
      }
    }
    return name;
  }

  /** Forgets balancers that are long gone. */
  void prune(long nowNanos) {
    sources.removeIf(s -> nowNanos - s.atNanos > SECONDS * NANOS);
  }

  /** Means over the last {@code seconds} that are covered, ending with the newest report. */
  Means means(double seconds) {
    if (newestNanos == Long.MIN_VALUE) {
      return Means.NONE;
    }
    double from = newestNanos / NANOS - seconds;
    double time = ring.since(Kind.COVERED, from);
    return time <= 0
        ? Means.NONE
        : new Means(
            time,
            ring.since(Kind.ARRIVALS, from) / time,
            ring.since(Kind.COMPLETIONS, from) / time,
            ring.since(Kind.ERRORS, from) / time,
            ring.since(Kind.BUSY, from) / time,
            ring.since(Kind.QUEUED, from) / time);
  }

  /**
   * Mean time that an instance works on a request, by Little's law over those reports in which
   * nothing waited: with a queue, requests in service are the small difference of two large and
   * imprecise numbers. 0 when there was no such report.
   */
  double serviceSeconds() {
    double done = ring.total(Kind.FREE_COMPLETIONS);
    return done > 0 ? ring.total(Kind.FREE_BUSY) / done : 0;
  }

  /**
   * Standard deviation of one second's arrivals: the larger of chance (Poisson) and what the last
   * minute shows. The mean absolute difference of neighbours is used as it does not take a slope or
   * a single step for noise: for normal noise it is 1.128 σ.
   */
  double sigma(double ratePerSecond) {
    double seen = ring.meanStep(Kind.ARRIVALS, LEAST_PAIRS) * SIGMA_OF_STEP;
    return Math.max(Math.sqrt(Math.max(0, ratePerSecond)), seen);
  }

  /** What the newest report of each live balancer says, summed. */
  Means newest() {
    double in = 0;
    double shortest = Double.MAX_VALUE;
    double work = 0;
    double wait = 0;
    for (Source source : sources) {
      if (newestNanos - source.atNanos <= SOURCE_LIFE_SECONDS * NANOS) {
        in += source.arrivals / source.intervalSeconds;
        work += source.busy;
        wait += source.queued;
        shortest = Math.min(shortest, source.intervalSeconds);
      }
    }
    return shortest == Double.MAX_VALUE ? Means.NONE : new Means(shortest, in, 0, 0, work, wait);
  }

  /**
   * Means over a span.
   *
   * @param seconds covered
   * @param arrivals per second
   * @param completions per second
   * @param errors per second
   * @param busy requests in service at once
   * @param queued requests that wait at once
   */
  record Means(
      double seconds,
      double arrivals,
      double completions,
      double errors,
      double busy,
      double queued) {
    static final Means NONE = new Means(0, 0, 0, 0, 0, 0);
  }
}
