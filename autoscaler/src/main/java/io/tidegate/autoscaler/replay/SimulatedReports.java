package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a balancer and a collector would publish of a simulated second, in the form they do. */
final class SimulatedReports {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final WorkloadId workload;
  private final boolean cpu;
  private final MetricsDelay delay;
  private final ArrayDeque<MetricBatch> onTheirWay = new ArrayDeque<>();
  private double busySum;
  private int busySeconds;

  SimulatedReports(WorkloadId workload, ScalingPolicy policy, MetricsDelay delay) {
    this.workload = workload;
    this.cpu = policy.targets().stream().anyMatch(Target.Cpu.class::isInstance);
    this.delay = delay;
  }

  void of(Slice seen, Instant now, Consumer<MetricBatch> receiver) {
    receiver.accept(demand(seen, now));
    if (cpu) {
      sample(seen, now);
      while (!onTheirWay.isEmpty()
          && !onTheirWay.getFirst().at().plus(delay.after()).isAfter(now)) {
        receiver.accept(onTheirWay.removeFirst());
      }
    }
  }

  private MetricBatch demand(Slice seen, Instant now) {
    List<Point> points = new ArrayList<>(5);
    points.add(new Point.Delta(MetricName.REQUESTS, Map.of(), seen.arrivals(), SECOND_NANOS));
    points.add(new Point.Gauge(MetricName.CONCURRENCY, seen.concurrency()));
    points.add(new Point.Gauge(MetricName.QUEUE_DEPTH, seen.queued()));
    points.add(new Point.Gauge(MetricName.QUEUE_WAIT, seen.oldestWaitSeconds()));
    points.add(
        new Point.Distribution(
            MetricName.REQUEST_DURATION, Map.of(), seen.latency().histogram(), SECOND_NANOS));
    return new MetricBatch(workload, null, null, "balancer", now, points);
  }

  /** A busy slot costs its share of the instance's one core: all slots busy is 100 %. */
  private void sample(Slice seen, Instant now) {
    busySum += seen.ready() == 0 ? 0 : seen.busy() / seen.slots();
    busySeconds++;
    if ((seen.second() + 1) % delay.every().toSeconds() != 0) {
      return;
    }
    double cores = busySum / busySeconds;
    busySum = 0;
    busySeconds = 0;
    for (int i = 0; i < seen.ready(); i++) {
      onTheirWay.add(
          new MetricBatch(
              workload,
              new InstanceId(SimulatedInstances.name(i)),
              null,
              "collector",
              now,
              List.of(new Point.Gauge(MetricName.CPU_USAGE, cores))));
    }
  }
}
