package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.signal.Signal.Queueing;
import io.tidegate.autoscaler.window.DemandWindow.Means;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Instant;
import java.util.List;

/**
 * The views of a workload's demand.
 *
 * <p>Demand for concurrency is what arrives times how long an instance works on it (Little's law):
 * unlike the number of open requests it does not contain the queue, so it says how many instances
 * the load needs and not how bad things have become while they were too few.
 */
final class DemandReading {
  /** Three standard deviations: chance alone exceeds the bound once in 740 times. */
  private static final double SIGMAS = 3;

  private static final double[] SPANS = {1, 2, 4};

  private final DemandWindow reports;

  /** The profiles of other systems look at open requests, queue included, as those systems do. */
  private final boolean raw;

  private final Means steady;
  private final Means brief;
  private final Means newest;
  private final double serviceSeconds;
  private final double provenRate;
  private final Queueing queueing;
  private final double coverage;

  DemandReading(WorkloadWindow window, int ready, double windowSeconds) {
    reports = window.demand();
    raw = window.policy().semantics() != ScalingPolicy.Semantics.TIDEGATE;
    steady = reports.means(Math.min(windowSeconds, DemandWindow.SECONDS - 2));
    brief = reports.means(Math.max(2, Math.min(windowSeconds, DemandWindow.SECONDS) / 10));
    newest = reports.newest();
    serviceSeconds = window.serviceSeconds(serviceSeconds());
    provenRate = provenRate();
    queueing = new Queueing(newest.queued(), window.slots(slots(ready)), serviceSeconds);
    coverage = Math.min(1, steady.seconds() / Math.min(windowSeconds, DemandWindow.SECONDS - 2));
  }

  private double serviceSeconds() {
    double alone = reports.serviceSeconds();
    if (alone > 0) {
      return alone;
    }
    double done = steady.completions() > 0 ? steady.completions() : steady.arrivals();
    return done > 0 ? steady.busy() / done : 0;
  }

  /** What one instance works on at once, seen while a queue stood for a whole second; else 0. */
  private double slots(int ready) {
    Means second = reports.means(1);
    boolean saturated = ready > 0 && second.queued() > ready && newest.queued() > ready;
    return saturated ? second.completions() * serviceSeconds / ready : 0;
  }

  /** The largest rate that the newest report, or the newest 1, 2 or 4 s, show beyond chance. */
  private double provenRate() {
    double sigma = reports.sigma(steady.arrivals());
    double best = bound(newest.arrivals(), newest.seconds(), sigma);
    for (double span : SPANS) {
      Means means = reports.means(span);
      best = Math.max(best, bound(means.arrivals(), means.seconds(), sigma));
    }
    return best;
  }

  private static double bound(double rate, double seconds, double sigmaOfOneSecond) {
    if (seconds <= 0) {
      return 0;
    }
    // The rate now may be far above what sigma was seen at, so its own chance counts as well.
    double sigma = Math.max(sigmaOfOneSecond, Math.sqrt(rate)) / Math.sqrt(seconds);
    return Math.max(0, rate - SIGMAS * sigma);
  }

  Signal signal(Target target, Instant at) {
    return switch (target) {
      case Target.RequestsPerSecond t ->
          views(t, at, steady.arrivals(), brief.arrivals(), provenRate, lastRate());
      case Target.Concurrency t -> concurrency(t, at);
      case Target.Queue t ->
          views(t, at, steady.queued(), brief.queued(), brief.queued(), newest.queued());
      case Target.ErrorRate t -> {
        double share = brief.arrivals() > 0 ? brief.errors() / brief.arrivals() : 0;
        yield views(
            t,
            at,
            steady.arrivals() > 0 ? steady.errors() / steady.arrivals() : 0,
            share,
            share,
            share);
      }
      default -> throw new IllegalArgumentException(target.key() + " is not measured as demand");
    };
  }

  /**
   * The rate of the newest report, or of the newest second where that report covers less: a
   * balancer that reports at once when a target is crossed has seen two requests in 10 ms, which is
   * no 200 a second.
   */
  private double lastRate() {
    return newest.seconds() < 1 ? reports.means(1).arrivals() : newest.arrivals();
  }

  private Signal concurrency(Target target, Instant at) {
    if (raw || !reports.countsArrivals() || serviceSeconds <= 0) {
      double open = newest.busy() + newest.queued();
      double bound = Math.max(0, open - SIGMAS * Math.sqrt(open));
      return views(
          target, at, steady.busy() + steady.queued(), brief.busy() + brief.queued(), bound, open);
    }
    return views(
        target,
        at,
        inService(steady),
        inService(brief),
        provenRate * serviceSeconds,
        lastRate() * serviceSeconds);
  }

  /**
   * Requests that last longer than the window show in those open, not in arrivals. While a queue is
   * worked off all slots are busy, which says nothing about what arrives.
   */
  private double inService(Means means) {
    double byArrivals = means.arrivals() * serviceSeconds;
    return steady.queued() > 0.5 ? byArrivals : Math.max(byArrivals, means.busy());
  }

  private Signal views(Target target, Instant at, double... figures) {
    return new Signal(
        target.key(),
        null,
        reports.sourceName(),
        at,
        figures[0],
        figures[1],
        figures[2],
        figures[3],
        queueing,
        coverage,
        List.of());
  }
}
