package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.window.InstanceWindow.Gauge;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The recent past of one workload. Samples go in as they arrive, in any order; signals come out as
 * of a moment. Event time orders the samples, {@code now} only judges their age. Not thread-safe:
 * one loop owns it.
 */
public final class WorkloadWindow {
  /** A sample whose time is further ahead of ours is not believed. */
  public static final Duration ALLOWED_SKEW = Duration.ofSeconds(2);

  private static final double SMOOTHING = 0.2;

  private final Gaps gaps = new Gaps();
  private final DemandWindow demand = new DemandWindow();
  private final Map<String, InstanceWindow> instances = new HashMap<>();
  private final Map<String, CustomWindow> custom = new HashMap<>();
  private ScalingPolicy policy;
  private Resources size;
  private long windowNanos;
  private boolean anyCpu;
  private boolean anyMemory;
  private boolean anyThrottling;
  private boolean anyPressure;
  private boolean anyCustom;
  private @Nullable LatencyWindow latency;
  private double slots;
  private double serviceSeconds;

  public WorkloadWindow(ScalingPolicy policy, Resources size) {
    this.policy = policy;
    this.size = size;
    adopt(policy, size);
  }

  /** Another policy or size; what both ask for is kept. */
  public void adopt(ScalingPolicy policy, Resources size) {
    boolean otherWindow = policy.window().toNanos() != windowNanos;
    this.policy = policy;
    this.size = size;
    windowNanos = policy.window().toNanos();
    anyCpu = anyMemory = anyThrottling = anyPressure = anyCustom = false;
    boolean anyLatency = false;
    for (Target target : policy.targets()) {
      anyCpu |= target instanceof Target.Cpu;
      anyMemory |= target instanceof Target.Memory;
      anyThrottling |= target instanceof Target.Throttling;
      anyPressure |= target instanceof Target.Pressure;
      anyCustom |= target instanceof Target.Metric;
      anyLatency |= target instanceof Target.Latency;
    }
    if (otherWindow) {
      instances.clear();
      custom.clear();
    }
    if (!anyLatency) {
      latency = null;
    } else if (latency == null || otherWindow) {
      latency = new LatencyWindow(windowNanos);
    }
  }

  /** Takes a report; what cannot be used is counted in {@link #gaps()}. */
  public void offer(MetricBatch batch, Instant now) {
    long atNanos = nanos(batch.at());
    if (batch.at().isAfter(now.plus(ALLOWED_SKEW))) {
      gaps.count(Cause.FUTURE);
      return;
    }
    if (!plausible(batch)) {
      return;
    }
    boolean kept =
        batch.instance() == null
            ? demand.offer(batch, atNanos)
            : ofInstance(batch, batch.instance().value(), atNanos);
    if (anyCustom) {
      kept &= ofCustom(batch, atNanos);
    }
    if (latency != null && batch.instance() == null) {
      for (Point point : batch.points()) {
        if (point instanceof Point.Distribution d && d.name().equals(MetricName.REQUEST_DURATION)) {
          latency.add(atNanos, d.histogram());
        }
      }
    }
    if (!kept) {
      gaps.count(Cause.LATE);
    }
  }

  /**
   * A batch with an absurd value is dropped as a whole: its other values are not trusted either.
   */
  private boolean plausible(MetricBatch batch) {
    for (Point point : batch.points()) {
      double value =
          switch (point) {
            case Point.Gauge g -> g.value();
            case Point.Delta d -> d.value();
            case Point.Distribution d -> d.histogram().sum();
          };
      Cause absurd = absurd(value, point instanceof Point.Delta ? Cause.RESET : Cause.NEGATIVE);
      if (absurd != null) {
        gaps.count(absurd);
        for (Target target : policy.targets()) {
          if (target instanceof Target.Metric metric && reports(point, metric)) {
            window(metric).refuse(absurd);
          }
        }
        return false;
      }
    }
    return true;
  }

  /** Why a value cannot be one; no load is below zero. Null when it can. */
  private static @Nullable Cause absurd(double value, Cause negative) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Cause.NAN;
    }
    return value < 0 ? negative : null;
  }

  private static boolean reports(Point point, Target.Metric metric) {
    return point.name().equals(metric.name())
        && point.attributes().entrySet().containsAll(metric.attributes().entrySet());
  }

  private boolean ofInstance(MetricBatch batch, String id, long atNanos) {
    InstanceWindow window = instances.computeIfAbsent(id, _ -> new InstanceWindow());
    boolean kept = true;
    for (Point point : batch.points()) {
      if (point instanceof Point.Gauge gauge) {
        Gauge known = known(gauge.name());
        if (known != null) {
          kept &= window.add(known, atNanos, gauge.value(), windowNanos);
        } else {
          window.note(gauge.name(), gauge.value());
        }
      }
    }
    return kept;
  }

  private @Nullable Gauge known(String metric) {
    return switch (metric) {
      case MetricName.CPU_USAGE -> anyCpu ? Gauge.CPU : null;
      case MetricName.MEMORY_WORKING_SET -> anyMemory ? Gauge.MEMORY : null;
      case MetricName.CPU_THROTTLED -> anyThrottling ? Gauge.THROTTLING : null;
      case MetricName.CPU_PRESSURE -> anyPressure ? Gauge.PRESSURE : null;
      default -> null;
    };
  }

  private boolean ofCustom(MetricBatch batch, long atNanos) {
    boolean kept = true;
    for (Target target : policy.targets()) {
      if (target instanceof Target.Metric metric) {
        for (Point point : batch.points()) {
          if (reports(point, metric)) {
            String from =
                batch.instance() == null ? "/" + batch.source() : batch.instance().value();
            kept &= window(metric).add(from, atNanos, CustomWindow.value(point));
          }
        }
      }
    }
    return kept;
  }

  private CustomWindow window(Target target) {
    return custom.computeIfAbsent(target.key(), _ -> new CustomWindow(windowNanos));
  }

  /** A figure that was fetched rather than reported: lag, a query's answer, a schedule. */
  public void fetched(Target target, double value, String source, Instant at) {
    CustomWindow window = window(target);
    Cause absurd = absurd(value, Cause.NEGATIVE);
    if (absurd != null) {
      gaps.count(absurd);
      window.refuse(absurd);
    } else if (!window.add(source, nanos(at), value)) {
      gaps.count(Cause.LATE);
    }
  }

  /** A figure that could not be fetched. */
  public void unfetched(Target target) {
    gaps.count(Cause.ERROR);
    window(target).refuse(Cause.ERROR);
  }

  /** One signal for each target of the policy, in its order. */
  public List<Signal> signals(List<Instance> live, Instant now) {
    prune(live, now);
    Readings readings = new Readings(this, live, nanos(now));
    List<Signal> signals = new ArrayList<>(policy.targets().size());
    for (Target target : policy.targets()) {
      signals.add(readings.of(target));
    }
    return signals;
  }

  /**
   * Counts the figures that a decision has to do without because nothing usable has come in, which
   * no sample shows: a signal's, or an instance's where others still make up the signal. What did
   * come in and was refused has been counted by then.
   */
  public void countMissing(List<Signal> signals) {
    for (Signal signal : signals) {
      Cause cause = signal.missing();
      if (cause != null) {
        countUnseen(cause);
        continue;
      }
      for (InstanceSample sample : signal.instances()) {
        Cause part = sample.missing();
        if (part != null) {
          countUnseen(part);
        }
      }
    }
  }

  private void countUnseen(Cause cause) {
    switch (cause) {
      case ABSENT, STALE, NO_REQUEST, WARMING -> gaps.count(cause);
      case LATE, FUTURE, NEGATIVE, NAN, RESET, ERROR -> {}
    }
  }

  private void prune(List<Instance> live, Instant now) {
    demand.prune(nanos(now));
    if (instances.size() > live.size() + 8) {
      long oldest = nanos(now) - 2 * windowNanos;
      instances.values().removeIf(window -> window.newestNanos() < oldest);
    }
  }

  /**
   * Whether anything is asked of the workload: requests in the newest reports, held ones included.
   */
  public Demanded demanded(Instant now) {
    if (demand.newestNanos() == Long.MIN_VALUE
        || nanos(now) - demand.newestNanos() > Readings.DEMAND_STALE_NANOS) {
      return new Demanded(false, 0, 0, 0);
    }
    DemandWindow.Means newest = demand.newest();
    return new Demanded(true, newest.arrivals(), newest.busy(), newest.queued());
  }

  /**
   * The newest demand.
   *
   * @param known whether any balancer reports
   */
  public record Demanded(boolean known, double arrivals, double busy, double queued) {
    /** Whether there is any. */
    public boolean present() {
      return arrivals > 0 || busy > 0 || queued > 0;
    }
  }

  /** What did not count, by cause. */
  public Gaps gaps() {
    return gaps;
  }

  ScalingPolicy policy() {
    return policy;
  }

  Resources size() {
    return size;
  }

  DemandWindow demand() {
    return demand;
  }

  @Nullable LatencyWindow latency() {
    return latency;
  }

  @Nullable InstanceWindow instance(String id) {
    return instances.get(id);
  }

  @Nullable CustomWindow custom(Target target) {
    return custom.get(target.key());
  }

  /** Remembers what one instance was seen to work on at once while a queue stood. */
  double slots(double seen) {
    if (seen > 0) {
      slots = slots == 0 ? seen : slots + SMOOTHING * (seen - slots);
    }
    return slots;
  }

  /** Remembers the time of one request for when nothing can be seen of it. */
  double serviceSeconds(double seen) {
    serviceSeconds = seen > 0 ? seen : serviceSeconds;
    return serviceSeconds;
  }

  static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
