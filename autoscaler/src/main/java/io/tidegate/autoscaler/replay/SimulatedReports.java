package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.autoscaler.window.WorkloadWindow;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a balancer and a collector would publish of a simulated second, in the form they do. */
final class SimulatedReports implements Instruments {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final Resources SIZE = new Resources(1000, 256L << 20);

  private final boolean cpu;
  private final DelayedSamples samples;

  SimulatedReports(ScalingPolicy policy, MetricsDelay delay) {
    this.cpu = policy.targets().stream().anyMatch(Target.Cpu.class::isInstance);
    this.samples = new DelayedSamples(MetricName.CPU_USAGE, delay);
  }

  @Override
  public Resources size() {
    return SIZE;
  }

  @Override
  public void tell(WorkloadWindow window, Slice seen, Instant now) {
    window.offer(demand(seen, now), now);
    if (cpu) {
      // a busy slot costs its share of the instance's one core: all slots busy is 100 %
      double cores = seen.ready() == 0 ? 0 : seen.busy() / seen.slots();
      samples.pass(seen, cores, window, now);
    }
  }

  @Override
  public Activity activity(WorkloadWindow window, Slice seen, Instant now) {
    WorkloadWindow.Demanded demanded = window.demanded(now);
    return new Activity(demanded.known(), demanded.present(), demanded.queued());
  }

  private static MetricBatch demand(Slice seen, Instant now) {
    List<Point> points = new ArrayList<>(5);
    points.add(new Point.Delta(MetricName.REQUESTS, Map.of(), seen.arrivals(), SECOND_NANOS));
    points.add(new Point.Gauge(MetricName.CONCURRENCY, seen.concurrency()));
    points.add(new Point.Gauge(MetricName.QUEUE_DEPTH, seen.queued()));
    points.add(new Point.Gauge(MetricName.QUEUE_WAIT, seen.oldestWaitSeconds()));
    points.add(
        new Point.Distribution(
            MetricName.REQUEST_DURATION, Map.of(), seen.latency().histogram(), SECOND_NANOS));
    return new MetricBatch(EngineScaler.WORKLOAD, null, null, "balancer", now, points);
  }
}
