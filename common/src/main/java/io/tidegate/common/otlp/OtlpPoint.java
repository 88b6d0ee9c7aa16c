package io.tidegate.common.otlp;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One {@link Point} as an OTLP metric with one data point. */
final class OtlpPoint {
  private static final AggregationTemporality DELTA =
      AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;

  private OtlpPoint() {}

  static Metric encode(Point point, long atNanos) {
    Metric.Builder metric = Metric.newBuilder().setName(point.name());
    switch (point) {
      case Point.Gauge gauge ->
          metric.getGaugeBuilder().addDataPoints(number(gauge, gauge.value(), atNanos, 0));
      case Point.Delta delta ->
          metric.setSum(
              Sum.newBuilder()
                  .setAggregationTemporality(DELTA)
                  .setIsMonotonic(true)
                  .addDataPoints(number(delta, delta.value(), atNanos, delta.intervalNanos())));
      case Point.Distribution distribution ->
          metric.setExponentialHistogram(
              ExponentialHistogram.newBuilder()
                  .setAggregationTemporality(DELTA)
                  .addDataPoints(histogram(distribution, atNanos)));
    }
    return metric.build();
  }

  /** Adds the metric's points to those of their time; skips what has no form of ours. */
  static void decode(Metric metric, Map<Long, List<Point>> byTime) {
    switch (metric.getDataCase()) {
      case GAUGE -> metric.getGauge().getDataPointsList().forEach(p -> gauge(metric, p, byTime));
      case SUM -> {
        boolean delta = metric.getSum().getAggregationTemporality() == DELTA;
        for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
          if (delta) {
            at(byTime, point.getTimeUnixNano())
                .add(
                    new Point.Delta(
                        metric.getName(),
                        OtlpMetrics.attributes(point.getAttributesList()),
                        value(point),
                        point.getTimeUnixNano() - point.getStartTimeUnixNano()));
          } else {
            gauge(metric, point, byTime);
          }
        }
      }
      case EXPONENTIAL_HISTOGRAM -> {
        for (var point : metric.getExponentialHistogram().getDataPointsList()) {
          if (point.getScale() == Histogram.SCALE) {
            at(byTime, point.getTimeUnixNano()).add(distribution(metric, point));
          }
        }
      }
      default -> {
        // explicit-bucket histograms and summaries cannot be merged without loss
      }
    }
  }

  private static void gauge(Metric metric, NumberDataPoint point, Map<Long, List<Point>> byTime) {
    at(byTime, point.getTimeUnixNano())
        .add(
            new Point.Gauge(
                metric.getName(), OtlpMetrics.attributes(point.getAttributesList()), value(point)));
  }

  private static Point distribution(Metric metric, ExponentialHistogramDataPoint point) {
    long[] counts =
        point.getPositive().getBucketCountsList().stream().mapToLong(Long::longValue).toArray();
    return new Point.Distribution(
        metric.getName(),
        OtlpMetrics.attributes(point.getAttributesList()),
        new Histogram(
            point.getZeroCount(), point.getSum(), point.getPositive().getOffset(), counts),
        point.getTimeUnixNano() - point.getStartTimeUnixNano());
  }

  private static NumberDataPoint number(
      Point point, double value, long atNanos, long intervalNanos) {
    NumberDataPoint.Builder number =
        NumberDataPoint.newBuilder().setAsDouble(value).setTimeUnixNano(atNanos);
    if (intervalNanos > 0) {
      number.setStartTimeUnixNano(atNanos - intervalNanos);
    }
    return number.addAllAttributes(OtlpMetrics.keyValues(point.attributes())).build();
  }

  private static ExponentialHistogramDataPoint histogram(
      Point.Distribution distribution, long atNanos) {
    Histogram histogram = distribution.histogram();
    ExponentialHistogramDataPoint.Builder point =
        ExponentialHistogramDataPoint.newBuilder()
            .setTimeUnixNano(atNanos)
            .setStartTimeUnixNano(atNanos - distribution.intervalNanos())
            .setCount(histogram.count())
            .setSum(histogram.sum())
            .setScale(Histogram.SCALE)
            .setZeroCount(histogram.zeroCount())
            .addAllAttributes(OtlpMetrics.keyValues(distribution.attributes()));
    point.getPositiveBuilder().setOffset(histogram.offset());
    for (long count : histogram.counts()) {
      point.getPositiveBuilder().addBucketCounts(count);
    }
    return point.build();
  }

  private static double value(NumberDataPoint point) {
    return point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
  }

  private static List<Point> at(Map<Long, List<Point>> byTime, long atNanos) {
    return byTime.computeIfAbsent(atNanos, time -> new ArrayList<>());
  }
}
