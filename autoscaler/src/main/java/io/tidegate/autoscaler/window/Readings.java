package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.signal.Signal.Queueing;
import io.tidegate.autoscaler.window.InstanceWindow.Gauge;
import io.tidegate.common.event.Histogram;
import io.tidegate.common.model.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signals of one workload at one moment. */
final class Readings {
  /** Balancers report each second; three missed reports are an outage. */
  static final long DEMAND_STALE_NANOS = 4_000_000_000L;

  /** Collectors may sample as seldom as every 15 s. */
  private static final long LEVEL_STALE_NANOS = 40_000_000_000L;

  private final WorkloadWindow window;
  private final List<Instance> live;
  private final long now;
  private final double windowSeconds;
  private @Nullable DemandReading demand;

  Readings(WorkloadWindow window, List<Instance> live, long nowNanos) {
    this.window = window;
    this.live = live;
    this.now = nowNanos;
    this.windowSeconds = window.policy().window().toNanos() / 1e9;
  }

  Signal of(Target target) {
    return switch (target) {
      case Target.RequestsPerSecond t -> demand(t);
      case Target.Concurrency t -> demand(t);
      case Target.Queue t -> demand(t);
      case Target.ErrorRate t -> demand(t);
      case Target.Latency t -> latency(t);
      case Target.Cpu t -> instances(t, Gauge.CPU);
      case Target.Memory t -> instances(t, Gauge.MEMORY);
      case Target.Throttling t -> instances(t, Gauge.THROTTLING);
      case Target.Pressure t -> instances(t, Gauge.PRESSURE);
      case Target.Metric t -> levels(t);
      case Target.KafkaLag t -> levels(t);
      case Target.Promql t -> levels(t);
      case Target.Schedule t -> levels(t);
    };
  }

  private Signal demand(Target target) {
    DemandWindow reports = window.demand();
    @Nullable Signal gap = gap(target, reports.newestNanos(), DEMAND_STALE_NANOS);
    if (gap != null) {
      return gap;
    }
    if (demand == null) {
      int ready = 0;
      for (Instance instance : live) {
        ready += instance.readiness() == Readiness.STARTING ? 0 : 1;
      }
      demand = new DemandReading(window, ready, windowSeconds);
    }
    return demand.signal(target, at(reports.newestNanos()));
  }

  private @Nullable Signal gap(Target target, long newest, long allowedAge) {
    if (newest == Long.MIN_VALUE) {
      return Signal.missing(target.key(), Cause.ABSENT, null);
    }
    return now - newest > allowedAge ? Signal.missing(target.key(), Cause.STALE, at(newest)) : null;
  }

  private Signal latency(Target.Latency target) {
    @Nullable Signal gap = gap(target, window.demand().newestNanos(), DEMAND_STALE_NANOS);
    LatencyWindow times = window.latency();
    if (gap != null || times == null) {
      return gap != null ? gap : Signal.missing(target.key(), Cause.ABSENT, null);
    }
    times.passTime(now);
    Histogram all = times.all();
    Histogram newest = times.newest(2);
    // A percentile of fewer samples than 1 / (1 - q) is just the largest of them.
    boolean enough = newest.count() >= 1 / (1 - target.quantile());
    double steady = all.quantile(target.quantile());
    double brief = enough ? newest.quantile(target.quantile()) : steady;
    return new Signal(
        target.key(),
        null,
        window.demand().sourceName(),
        at(window.demand().newestNanos()),
        steady,
        brief,
        brief,
        brief,
        Queueing.NONE,
        1,
        List.of());
  }

  private Signal instances(Target target, Gauge gauge) {
    List<InstanceSample> samples = new ArrayList<>(live.size());
    long newest = Long.MIN_VALUE;
    double coverage = 0;
    boolean anyReady = false;
    boolean anyRequest = false;
    boolean anySeries = false;
    for (int i = 0; i < live.size(); i++) {
      Instance instance = live.get(i);
      @Nullable InstanceWindow parts = window.instance(instance.id());
      @Nullable LevelSeries series = parts == null ? null : parts.series(gauge);
      InstanceSample sample = sample(instance, gauge, parts, series);
      samples.add(sample);
      anyReady |= sample.readiness() == Readiness.READY;
      anyRequest |= sample.missing() != Cause.NO_REQUEST;
      anySeries |= series != null;
      if (series != null && sample.present()) {
        newest = Math.max(newest, series.newestNanos());
        coverage = Math.max(coverage, series.coverage());
      }
    }
    if (newest == Long.MIN_VALUE) {
      Cause unseen = anySeries ? Cause.STALE : Cause.ABSENT;
      Cause cause = !anyRequest ? Cause.NO_REQUEST : anyReady ? unseen : Cause.WARMING;
      return unmeasured(target, live.isEmpty() ? Cause.ABSENT : cause, samples);
    }
    return utilization(target, at(newest), coverage, samples);
  }

  private static Signal utilization(
      Target target, Instant at, double coverage, List<InstanceSample> samples) {
    double[] means = means(samples);
    return new Signal(
        target.key(),
        null,
        "instances",
        at,
        means[0],
        means[1],
        means[1],
        means[1],
        Queueing.NONE,
        coverage,
        samples);
  }

  private static Signal unmeasured(Target target, Cause cause, List<InstanceSample> samples) {
    return new Signal(
        target.key(), cause, "instances", null, 0, 0, 0, 0, Queueing.NONE, 0, samples);
  }

  /** Usage over request of the instances that count, over the window and over its newest part. */
  private static double[] means(List<InstanceSample> samples) {
    double usage = 0;
    double brief = 0;
    double request = 0;
    for (InstanceSample sample : samples) {
      if (sample.present() && sample.readiness() == Readiness.READY) {
        usage += sample.usage();
        brief += sample.brief();
        request += sample.request();
      }
    }
    return request == 0 ? new double[] {0, 0} : new double[] {usage / request, brief / request};
  }

  private InstanceSample sample(
      Instance instance,
      Gauge gauge,
      @Nullable InstanceWindow parts,
      @Nullable LevelSeries series) {
    double request = request(parts, gauge);
    Readiness readiness = instance.readiness();
    if (readiness == Readiness.READY
        && parts != null
        && parts.uptimeSeconds() < window.policy().warmup().toNanos() / 1e9) {
      readiness = Readiness.WARMING; // restarted in place
    }
    Cause cause =
        request <= 0
            ? Cause.NO_REQUEST
            : series == null
                ? Cause.ABSENT
                : now - series.newestNanos() > LEVEL_STALE_NANOS ? Cause.STALE : null;
    return cause != null || series == null
        ? new InstanceSample(instance.id(), readiness, cause, 0, 0, Math.max(0, request))
        : new InstanceSample(
            instance.id(), readiness, null, series.steady(), series.brief(), request);
  }

  private double request(@Nullable InstanceWindow parts, Gauge gauge) {
    return switch (gauge) {
      case CPU ->
          window.size().cpuMillis() > 0
              ? window.size().cpuMillis() / 1000.0
              : parts == null ? 0 : parts.cpuLimit();
      case MEMORY ->
          window.size().memoryBytes() > 0
              ? window.size().memoryBytes()
              : parts == null ? 0 : parts.memoryLimit();
      case THROTTLING, PRESSURE -> 1;
    };
  }

  private Signal levels(Target target) {
    CustomWindow parts = window.custom(target);
    @Nullable Signal gap =
        gap(target, parts == null ? Long.MIN_VALUE : parts.newestNanos(), LEVEL_STALE_NANOS);
    if (gap != null || parts == null) {
      Cause refused = parts == null ? null : parts.refused();
      return refused != null && gap != null
          ? Signal.missing(target.key(), refused, gap.at())
          : gap != null ? gap : Signal.missing(target.key(), Cause.ABSENT, null);
    }
    double steady = 0;
    double brief = 0;
    double last = 0;
    double coverage = 1;
    for (LevelSeries series : parts.fresh(now - LEVEL_STALE_NANOS)) {
      steady += series.steady();
      brief += series.brief();
      last += series.newest();
      coverage = Math.min(coverage, series.coverage());
    }
    return new Signal(
        target.key(),
        null,
        parts.source(),
        at(parts.newestNanos()),
        steady,
        brief,
        brief,
        last,
        Queueing.NONE,
        coverage,
        List.of());
  }

  private static Instant at(long nanos) {
    return Instant.ofEpochSecond(0, nanos);
  }
}
