package io.tidegate.balancer.demand;

import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns what the event loops saw of a workload into the batch that is published. */
public final class DemandBatch {
  private DemandBatch() {}

  /** Who saw it and when. */
  public record Origin(WorkloadId workload, String balancer, Instant at) {}

  /**
   * What an instance has to do for this balancer at one time.
   *
   * @param inFlight requests and tunnels
   * @param streams how many of these are tunnels, or requests on an HTTP/2 connection
   */
  public record Load(int inFlight, int streams) {}

  /**
   * One batch of all loops' snapshots.
   *
   * @param loads of each instance, over all loops
   */
  public static MetricBatch of(
      Origin origin, List<DemandSnapshot> loops, Map<InstanceId, Load> loads) {
    List<Point> points = new ArrayList<>();
    if (!loops.isEmpty()) {
      addTotals(points, loops.stream().reduce(DemandSnapshot::plus).get());
    }
    loads.forEach((instance, load) -> addLoad(points, instance, load));
    return new MetricBatch(origin.workload(), null, null, origin.balancer(), origin.at(), points);
  }

  private static void addLoad(List<Point> points, InstanceId instance, Load load) {
    Map<String, String> of = Map.of("instance", instance.value());
    points.add(new Point.Gauge(MetricName.INSTANCE_IN_FLIGHT, of, load.inFlight()));
    points.add(new Point.Gauge(MetricName.INSTANCE_STREAMS, of, load.streams()));
  }

  private static void addTotals(List<Point> points, DemandSnapshot all) {
    long interval = all.intervalNanos();
    points.add(new Point.Delta(MetricName.REQUESTS, Map.of(), all.totals().requests(), interval));
    points.add(new Point.Delta(MetricName.ERRORS, Map.of(), all.totals().errors(), interval));
    points.add(new Point.Gauge(MetricName.CONCURRENCY, all.concurrency()));
    points.add(new Point.Gauge(MetricName.QUEUE_DEPTH, all.queued()));
    points.add(new Point.Gauge(MetricName.QUEUE_WAIT, all.oldestWaitNanos() * 1e-9));
    if (all.durations().count() > 0) {
      points.add(
          new Point.Distribution(MetricName.REQUEST_DURATION, Map.of(), all.durations(), interval));
    }
  }
}
