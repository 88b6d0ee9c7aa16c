package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.autoscaler.window.WorkloadWindow;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/** One gauge of all ready instances, as seldom and as late as its way makes it. */
final class DelayedSamples {
  private final String metric;
  private final MetricsDelay delay;
  private final ArrayDeque<MetricBatch> onTheirWay = new ArrayDeque<>();
  private double sum;
  private int seconds;

  DelayedSamples(String metric, MetricsDelay delay) {
    this.metric = metric;
    this.delay = delay;
  }

  /** Takes what each ready instance had in this second, and hands over what has arrived by now. */
  void pass(Slice seen, double perInstance, WorkloadWindow window, Instant now) {
    sum += perInstance;
    seconds++;
    if ((seen.second() + 1) % delay.every().toSeconds() == 0) {
      send(seen.ready(), sum / seconds, now);
      sum = 0;
      seconds = 0;
    }
    while (!onTheirWay.isEmpty() && !onTheirWay.getFirst().at().plus(delay.after()).isAfter(now)) {
      window.offer(onTheirWay.removeFirst(), now);
    }
  }

  private void send(int ready, double mean, Instant now) {
    for (int i = 0; i < ready; i++) {
      onTheirWay.add(
          new MetricBatch(
              EngineScaler.WORKLOAD,
              new InstanceId(SimulatedInstances.name(i)),
              null,
              "collector",
              now,
              List.of(new Point.Gauge(metric, mean))));
    }
  }
}
