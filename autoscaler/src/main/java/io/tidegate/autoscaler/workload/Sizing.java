package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.size.LearnedSize;
import io.tidegate.autoscaler.size.SizeAdvice;
import io.tidegate.autoscaler.size.SizeAdvisor;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The size of a workload's instances: what they use, what is advised, what is in force. */
final class Sizing {
  /** Advice is worked out again after this: quantiles of days do not move within seconds. */
  private static final Duration AGAIN = Duration.ofSeconds(15);

  private @Nullable SizeAdvisor advisor;
  private @Nullable SizeAdvice advice;
  private @Nullable Resources applied;
  private Instant adviseAt = Instant.MIN;

  /** Goes on with a size that is in force; null is the spec's. */
  void resume(@Nullable Resources inForce) {
    applied = inForce;
  }

  /** Learns from what an instance reports of itself. */
  void learn(MetricBatch batch) {
    for (Point point : batch.points()) {
      if (point instanceof Point.Gauge gauge && gauge.value() >= 0) {
        switch (gauge.name()) {
          case MetricName.CPU_USAGE -> advisor().cpu(gauge.value(), batch.at());
          case MetricName.MEMORY_WORKING_SET -> advisor().memory(gauge.value(), batch.at());
          default -> {}
        }
      }
    }
  }

  /** Takes note of an instance that died for want of memory. */
  void died(InstanceStatus status, WorkloadSpec spec) {
    advisor().outOfMemory((double) present(spec).memoryBytes(), status.since());
    adviseAt = Instant.MIN;
  }

  /** Made when it is first needed, as it takes some kilobytes. */
  private SizeAdvisor advisor() {
    SizeAdvisor present = advisor == null ? new SizeAdvisor() : advisor;
    advisor = present;
    return present;
  }

  /** The size that instances have. */
  Resources present(WorkloadSpec spec) {
    return applied == null ? spec.resources() : applied;
  }

  /** What is advised, when that is asked for and differs enough from the present size. */
  @Nullable SizeAdvice advice(WorkloadSpec spec, Instant now) {
    Vertical settings = spec.scale().vertical();
    if (settings.mode() == Vertical.Sizing.OFF || advisor == null) {
      return null;
    }
    if (!now.isBefore(adviseAt)) {
      advice = advisor.advise(present(spec), settings).orElse(null);
      adviseAt = now.plus(AGAIN);
    }
    return advice;
  }

  /**
   * Puts the advised size in force, where the policy acts; null is the spec's.
   *
   * @param held while the workload is paused or only advised on: the size stays as it is
   */
  @Nullable Resources decide(WorkloadSpec spec, boolean held, Instant now) {
    if (held) {
      return applied;
    }
    if (spec.scale().vertical().mode() != Vertical.Sizing.ACT) {
      applied = null;
      return null;
    }
    SizeAdvice found = advice(spec, now);
    if (found != null) {
      applied = found.advised();
      advice = null;
    }
    return applied;
  }

  @Nullable LearnedSize learned() {
    return advisor == null ? null : advisor.learned();
  }

  void restore(LearnedSize kept) {
    advisor().restore(kept);
  }
}
