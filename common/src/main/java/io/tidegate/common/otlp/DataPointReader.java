package io.tidegate.common.otlp;

import static io.tidegate.common.otlp.ProtoReader.BYTES;
import static io.tidegate.common.otlp.ProtoReader.FIXED64;
import static io.tidegate.common.otlp.ProtoReader.NUMBER;
import static io.tidegate.common.otlp.ProtoReader.VARINT;

import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.tidegate.common.event.Histogram;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the data points of numbers and of exponential histograms. */
final class DataPointReader {
  private static final int NO_VALUE =
      DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK.getNumber();

  private final ProtoReader proto;
  private final AttributeReader attributeReader;

  private Map<String, String> attributes = Map.of();
  private long startNanos;
  private long atNanos;
  private int flags;
  private double value;
  private int scale;
  private long zeroCount;
  private int offset;
  private long[] counts = new long[16];
  private int buckets;

  DataPointReader(ProtoReader proto, AttributeReader attributeReader) {
    this.proto = proto;
    this.attributeReader = attributeReader;
  }

  /** A gauge's or a sum's; null when it says that it has no value. */
  @Nullable DataPoint number() throws IOException {
    begin();
    proto.message(this::numberField);
    return hasValue() ? new DataPoint(attributes, startNanos, atNanos, value, null) : null;
  }

  /** A histogram's; null when it is of another scale, or says that it has no value. */
  @Nullable DataPoint histogram() throws IOException {
    begin();
    scale = 0;
    zeroCount = 0;
    offset = 0;
    buckets = 0;
    proto.message(this::histogramField);
    if (!hasValue() || scale != Histogram.SCALE) {
      return null;
    }
    Histogram histogram = new Histogram(zeroCount, value, offset, Arrays.copyOf(counts, buckets));
    return new DataPoint(attributes, startNanos, atNanos, value, histogram);
  }

  private void begin() {
    attributes = Map.of();
    startNanos = 0;
    atNanos = 0;
    flags = 0;
    value = 0;
  }

  private boolean hasValue() {
    return (flags & NO_VALUE) == 0;
  }

  private boolean numberField(int tag) throws IOException {
    switch (tag) {
      case NumberDataPoint.ATTRIBUTES_FIELD_NUMBER << NUMBER | BYTES -> attribute();
      case NumberDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER << NUMBER | FIXED64 ->
          startNanos = proto.in.readFixed64();
      case NumberDataPoint.TIME_UNIX_NANO_FIELD_NUMBER << NUMBER | FIXED64 ->
          atNanos = proto.in.readFixed64();
      case NumberDataPoint.AS_DOUBLE_FIELD_NUMBER << NUMBER | FIXED64 ->
          value = proto.in.readDouble();
      case NumberDataPoint.AS_INT_FIELD_NUMBER << NUMBER | FIXED64 ->
          value = proto.in.readSFixed64();
      case NumberDataPoint.FLAGS_FIELD_NUMBER << NUMBER | VARINT -> flags = proto.in.readUInt32();
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean histogramField(int tag) throws IOException {
    switch (tag) {
      case ExponentialHistogramDataPoint.ATTRIBUTES_FIELD_NUMBER << NUMBER | BYTES -> attribute();
      case ExponentialHistogramDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER << NUMBER | FIXED64 ->
          startNanos = proto.in.readFixed64();
      case ExponentialHistogramDataPoint.TIME_UNIX_NANO_FIELD_NUMBER << NUMBER | FIXED64 ->
          atNanos = proto.in.readFixed64();
      case ExponentialHistogramDataPoint.SUM_FIELD_NUMBER << NUMBER | FIXED64 ->
          value = proto.in.readDouble();
      case ExponentialHistogramDataPoint.SCALE_FIELD_NUMBER << NUMBER | VARINT ->
          scale = proto.in.readSInt32();
      case ExponentialHistogramDataPoint.ZERO_COUNT_FIELD_NUMBER << NUMBER | FIXED64 ->
          zeroCount = proto.in.readFixed64();
      case ExponentialHistogramDataPoint.POSITIVE_FIELD_NUMBER << NUMBER | BYTES ->
          proto.message(this::bucketsField);
      case ExponentialHistogramDataPoint.FLAGS_FIELD_NUMBER << NUMBER | VARINT ->
          flags = proto.in.readUInt32();
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean bucketsField(int tag) throws IOException {
    switch (tag) {
      case Buckets.OFFSET_FIELD_NUMBER << NUMBER | VARINT -> offset = proto.in.readSInt32();
      case Buckets.BUCKET_COUNTS_FIELD_NUMBER << NUMBER | BYTES -> packedCounts();
      case Buckets.BUCKET_COUNTS_FIELD_NUMBER << NUMBER | VARINT -> count();
      default -> {
        return false;
      }
    }
    return true;
  }

  private void packedCounts() throws IOException {
    int outer = proto.in.pushLimit(proto.in.readRawVarint32());
    while (proto.in.getBytesUntilLimit() > 0) {
      count();
    }
    proto.in.popLimit(outer);
  }

  private void count() throws IOException {
    if (buckets == counts.length) {
      counts = Arrays.copyOf(counts, 2 * buckets);
    }
    counts[buckets++] = proto.in.readUInt64();
  }

  private void attribute() throws IOException {
    attributes = attributeReader.read(attributes);
  }
}
