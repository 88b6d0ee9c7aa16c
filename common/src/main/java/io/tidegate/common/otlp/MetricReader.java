package io.tidegate.common.otlp;

import static io.tidegate.common.otlp.ProtoReader.BYTES;
import static io.tidegate.common.otlp.ProtoReader.NUMBER;
import static io.tidegate.common.otlp.ProtoReader.VARINT;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the metrics of one resource into points by their time: gauges, sums (a delta as such, any
 * other as a gauge), and delta histograms of our scale. Histograms with explicit buckets and
 * summaries cannot be merged without loss and are skipped.
 */
final class MetricReader {
  private static final int DELTA = AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA.getNumber();

  private final ProtoReader proto;
  private final DataPointReader dataPoint;
  private Map<Long, List<Point>> byTime = new LinkedHashMap<>(2);

  private String name = "";
  private int temporality;

  /** Those of this metric; made into points at its end, for name and temporality may come last. */
  private final List<DataPoint> read = new ArrayList<>(1);

  MetricReader(ProtoReader proto, AttributeReader attributes) {
    this.proto = proto;
    dataPoint = new DataPointReader(proto, attributes);
  }

  /** Reads the message of one metric. */
  void read() throws IOException {
    name = "";
    temporality = 0;
    read.clear();
    proto.message(this::metric);
    for (DataPoint each : read) {
      @Nullable Point point = point(each);
      if (point != null) {
        byTime.computeIfAbsent(each.atNanos(), _ -> new ArrayList<>()).add(point);
      }
    }
  }

  /** The points since the last call, by their time in nanoseconds. */
  Map<Long, List<Point>> take() {
    Map<Long, List<Point>> taken = byTime;
    byTime = new LinkedHashMap<>(2);
    return taken;
  }

  private @Nullable Point point(DataPoint from) {
    Histogram histogram = from.histogram();
    if (histogram != null) {
      return temporality == DELTA
          ? new Point.Distribution(name, from.attributes(), histogram, from.intervalNanos())
          : null;
    }
    return temporality == DELTA
        ? new Point.Delta(name, from.attributes(), from.value(), from.intervalNanos())
        : new Point.Gauge(name, from.attributes(), from.value());
  }

  private boolean metric(int tag) throws IOException {
    switch (tag) {
      case Metric.NAME_FIELD_NUMBER << NUMBER | BYTES -> name = proto.text();
      case Metric.GAUGE_FIELD_NUMBER << NUMBER | BYTES, Metric.SUM_FIELD_NUMBER << NUMBER | BYTES ->
          proto.message(this::numbers);
      case Metric.EXPONENTIAL_HISTOGRAM_FIELD_NUMBER << NUMBER | BYTES ->
          proto.message(this::histograms);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** A gauge has the fields of a sum but for the temporality. */
  private boolean numbers(int tag) throws IOException {
    if (tag == (Sum.DATA_POINTS_FIELD_NUMBER << NUMBER | BYTES)) {
      keep(dataPoint.number());
      return true;
    }
    return temporality(tag);
  }

  private boolean histograms(int tag) throws IOException {
    if (tag == (Sum.DATA_POINTS_FIELD_NUMBER << NUMBER | BYTES)) {
      keep(dataPoint.histogram());
      return true;
    }
    return temporality(tag);
  }

  private boolean temporality(int tag) throws IOException {
    if (tag != (Sum.AGGREGATION_TEMPORALITY_FIELD_NUMBER << NUMBER | VARINT)) {
      return false;
    }
    temporality = proto.in.readEnum();
    return true;
  }

  private void keep(@Nullable DataPoint point) {
    if (point != null) {
      read.add(point);
    }
  }
}
