package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.signal.Signal.Queueing;
import io.tidegate.autoscaler.window.DemandWindow.Means;
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
  /** Two standard deviations: chance alone exceeds the bound once in 44 times. */
  private static final double SIGMAS = 2;

  private static final double[] SPANS = {1, 2, 4};

  private final DemandWindow reports;
  private final Means steady;
  private final Means brief;
  private final Means newest;
  private final double serviceSeconds;
  private final double provenRate;
  private final Queueing queueing;
  private final double coverage;

  DemandReading(WorkloadWindow window, int ready, double windowSeconds) {
    reports = window.demand();
    steady = reports.means(Math.min(windowSeconds, DemandWindow.SECONDS - 2));
    brief = reports.means(Math.max(2, Math.min(windowSeconds, DemandWindow.SECONDS) / 10));
    newest = reports.newest();
    serviceSeconds = serviceSeconds(steady);
    provenRate = provenRate();
    double slots = ready > 0 && brief.queued() > 0.5 ? brief.busy() / ready : 0;
    queueing = new Queueing(newest.queued(), window.slots(slots), serviceSeconds);
    coverage = Math.min(1, steady.seconds() / Math.min(windowSeconds, DemandWindow.SECONDS - 2));
  }

  private static double serviceSeconds(Means window) {
    double done = window.completions() > 0 ? window.completions() : window.arrivals();
    return done > 0 ? window.busy() / done : 0;
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
          views(t, at, steady.arrivals(), brief.arrivals(), provenRate, newest.arrivals());
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

  private Signal concurrency(Target target, Instant at) {
    if (!reports.countsArrivals() || serviceSeconds <= 0) {
      double open = newest.busy() + newest.queued();
      double bound = Math.max(0, open - SIGMAS * Math.sqrt(open));
      return views(
          target, at, steady.busy() + steady.queued(), brief.busy() + brief.queued(), bound, open);
    }
    // Requests that last longer than the window show in those open, not in arrivals.
    return views(
        target,
        at,
        Math.max(steady.arrivals() * serviceSeconds, steady.busy()),
        Math.max(brief.arrivals() * serviceSeconds, brief.busy()),
        provenRate * serviceSeconds,
        newest.arrivals() * serviceSeconds);
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
