package io.tidegate.common.otlp;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.Point;

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
}
