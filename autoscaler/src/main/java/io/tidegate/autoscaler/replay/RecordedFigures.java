package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.replay.RecordedWork.Amount;
import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.autoscaler.window.WorkloadWindow;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows a policy the recorded totals: what belongs to instances divided among the ready ones, all
 * else as it was.
 */
final class RecordedFigures implements Instruments {
  private final RecordedWork work;
  private final ScalingPolicy policy;
  private final Map<String, Amount> amounts = new HashMap<>();
  private final DelayedSamples cpu;
  private final DelayedSamples memory;

  RecordedFigures(RecordedWork work, ScalingPolicy policy) {
    this.work = work;
    this.policy = policy;
    work.amounts().forEach(amount -> amounts.put(amount.target().key(), amount));
    MetricsDelay delay = MetricsDelay.of(policy.semantics());
    cpu = new DelayedSamples(MetricName.CPU_USAGE, delay);
    memory = new DelayedSamples(MetricName.MEMORY_WORKING_SET, delay);
  }

  @Override
  public Resources size() {
    double cores = 0;
    double bytes = 0;
    for (Amount amount : work.amounts()) {
      cores = amount.target() instanceof Target.Cpu ? amount.request() : cores;
      bytes = amount.target() instanceof Target.Memory ? amount.request() : bytes;
    }
    return new Resources(Math.round(cores * 1000), Math.round(bytes));
  }

  @Override
  public void tell(WorkloadWindow window, Slice seen, Instant now) {
    for (Target target : policy.targets()) {
      Amount amount = amounts.get(target.key());
      double total = amount == null ? Double.NaN : amount.totals()[seen.second()];
      if (Double.isNaN(total)) {
        continue;
      }
      double each = total / Math.max(1, seen.ready());
      switch (target) {
        case Target.Cpu _ -> cpu.pass(seen, each, window, now);
        case Target.Memory _ -> memory.pass(seen, each, window, now);
        case Target.Queue _ -> window.offer(queue(total, now), now);
        default -> window.fetched(target, total, "recorded", now);
      }
    }
  }

  private static MetricBatch queue(double waiting, Instant now) {
    return new MetricBatch(
        EngineScaler.WORKLOAD,
        null,
        null,
        "balancer",
        now,
        List.of(
            new Point.Gauge(MetricName.CONCURRENCY, waiting),
            new Point.Gauge(MetricName.QUEUE_DEPTH, waiting)));
  }

  @Override
  public Activity activity(WorkloadWindow window, Slice seen, Instant now) {
    return work.activity().get(seen.second());
  }
}
