package io.tidegate.autoscaler.window;

import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reports as balancers and collectors make them. */
public final class Reports {
  public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final WorkloadId WEB = new WorkloadId("web");

  private Reports() {}

  public static Instant at(double seconds) {
    return START.plus(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  /** What a balancer says at {@code at} of the {@code interval} seconds before. */
  public static MetricBatch demand(
      String balancer, double at, double interval, double requests, double open) {
    return demand(balancer, at, new Load(interval, requests, open, 0, 0.05));
  }

  public static MetricBatch demand(String balancer, double at, Load load) {
    List<Point> points = new ArrayList<>();
    long nanos = Math.round(load.interval() * 1e9);
    points.add(new Point.Delta(MetricName.REQUESTS, Map.of(), load.requests(), nanos));
    points.add(new Point.Gauge(MetricName.CONCURRENCY, load.open()));
    points.add(new Point.Gauge(MetricName.QUEUE_DEPTH, load.queued()));
    if (load.requests() > 0) {
      long[] counts = {Math.round(load.requests())};
      points.add(
          new Point.Distribution(
              MetricName.REQUEST_DURATION,
              Map.of(),
              new Histogram(
                  0, load.requests() * load.latency(), Histogram.bucketOf(load.latency()), counts),
              nanos));
    }
    return new MetricBatch(WEB, null, null, balancer, at(at), points);
  }

  /** An interval's load. */
  public record Load(
      double interval, double requests, double open, double queued, double latency) {}

  public static MetricBatch gauge(String instance, double at, String metric, double value) {
    return new MetricBatch(
        WEB,
        new InstanceId(instance),
        null,
        "collector",
        at(at),
        List.of(new Point.Gauge(metric, value)));
  }
}
