package io.tidegate.autoscaler.window;

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
  static final int SECONDS = 64;

  private static final double NANOS = 1e9;

  /** A balancer that has been silent for longer is gone; its load has moved to the others. */
  static final double SOURCE_LIFE_SECONDS = 3;

  private final Buckets arrivals = new Buckets(SECONDS);
  private final Buckets completions = new Buckets(SECONDS);
  private final Buckets errors = new Buckets(SECONDS);
  private final Buckets busy = new Buckets(SECONDS);
  private final Buckets queued = new Buckets(SECONDS);
  private final Buckets covered = new Buckets(SECONDS);
  private final Buckets freeBusy = new Buckets(SECONDS);
  private final Buckets freeCompletions = new Buckets(SECONDS);
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
    spread(arrivals, start, end, report.requests());
    spread(errors, start, end, report.errors());
    spread(completions, start, end, report.completions());
    if (report.open() >= 0) {
      double waiting = source.meanQueue(report);
      spread(busy, start, end, Math.max(0, report.open() - waiting) * interval);
      spread(queued, start, end, waiting * interval);
      if (waiting == 0) {
        spread(freeBusy, start, end, report.open() * interval);
        spread(freeCompletions, start, end, report.completions());
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
      spread(covered, from, end, end - from);
      coveredUntil = end;
    }
  }

  private static void spread(Buckets buckets, double start, double end, double amount) {
    long first = (long) Math.floor(start);
    long last = (long) Math.ceil(end) - 1;
    buckets.advance(Math.max(first, last));
    if (amount == 0) {
      return;
    }
    if (last <= first) {
      buckets.add(Math.max(first, last), amount);
      return;
    }
    double length = end - start;
    for (long b = first; b <= last; b++) {
      double share = (Math.min(end, b + 1.0) - Math.max(start, (double) b)) / length;
      buckets.add(b, amount * share);
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
    long last = covered.head();
    double from = newestNanos / NANOS - seconds;
    double time = 0;
    double in = 0;
    double out = 0;
    double failed = 0;
    double work = 0;
    double wait = 0;
    for (long b = last; b > last - SECONDS && b + 1 > from + 1e-6; b--) {
      double share = b >= from ? 1 : b + 1 - from;
      time += covered.at(b) * share;
      in += arrivals.at(b) * share;
      out += completions.at(b) * share;
      failed += errors.at(b) * share;
      work += busy.at(b) * share;
      wait += queued.at(b) * share;
    }
    return time <= 0
        ? Means.NONE
        : new Means(time, in / time, out / time, failed / time, work / time, wait / time);
  }

  /**
   * Mean time that an instance works on a request, by Little's law over those reports in which
   * nothing waited: with a queue, requests in service are the small difference of two large and
   * imprecise numbers. 0 when there was no such report.
   */
  double serviceSeconds() {
    double done = freeCompletions.sum(covered.head() - SECONDS, covered.head());
    return done > 0 ? freeBusy.sum(covered.head() - SECONDS, covered.head()) / done : 0;
  }

  /**
   * Standard deviation of one second's arrivals: the larger of chance (Poisson) and what the last
   * minute shows. The mean absolute difference of neighbours is used as it does not take a slope or
   * a single step for noise: for normal noise it is 1.128 σ.
   */
  double sigma(double ratePerSecond) {
    long last = covered.head() - 1;
    double sum = 0;
    int pairs = 0;
    for (long b = last; b > last - SECONDS + 2; b--) {
      if (covered.at(b) > 0.99 && covered.at(b - 1) > 0.99) {
        sum += Math.abs(arrivals.at(b) - arrivals.at(b - 1));
        pairs++;
      }
    }
    double seen = pairs < 5 ? 0 : sum / pairs * 0.886;
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
