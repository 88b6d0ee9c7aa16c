package io.tidegate.common.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What we and other OpenTelemetry tools write is read alike; other bytes are refused. */
class OtlpReaderTest {
  private static final long AT = 1_700_000_000_000_000_000L;
  private static final AggregationTemporality DELTA =
      AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
  private static final AggregationTemporality CUMULATIVE =
      AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;

  @Test
  void readsWhatWasWritten() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      List<MetricBatch> batches = new ArrayList<>();
      for (int b = random.nextInt(4); b > 0; b--) {
        batches.add(batch(random, "w" + b));
      }
      assertThat(OtlpMetrics.decode(OtlpMetrics.encode(batches))).isEqualTo(batches);
    }
  }

  @Test
  void readsAttributesOfEveryKindThatHasAText() throws Exception {
    NumberDataPoint point =
        number(AT)
            .setAsInt(-7)
            .addAttributes(attribute("text", AnyValue.newBuilder().setStringValue("a")))
            .addAttributes(attribute("number", AnyValue.newBuilder().setIntValue(-3)))
            .addAttributes(attribute("fraction", AnyValue.newBuilder().setDoubleValue(0.5)))
            .addAttributes(attribute("truth", AnyValue.newBuilder().setBoolValue(true)))
            .addAttributes(
                attribute("list", AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder())))
            .build();

    assertThat(points(gauge(point)))
        .containsExactly(
            new Point.Gauge(
                "m", Map.of("text", "a", "number", "-3", "fraction", "0.5", "truth", "true"), -7));
  }

  @Test
  void makesABatchOfEachTime() throws Exception {
    List<MetricBatch> batches =
        OtlpMetrics.decode(
            data(gauge(number(AT).setAsDouble(1).build(), number(AT + 1).setAsDouble(2).build()))
                .toByteArray());

    assertThat(batches).extracting(batch -> batch.at().getNano()).containsExactly(0, 1);
    assertThat(batches).extracting(batch -> batch.points().size()).containsExactly(1, 1);
  }

  @Test
  void readsASumByItsTemporality() throws Exception {
    NumberDataPoint point = number(AT).setStartTimeUnixNano(AT - 5).setAsDouble(3).build();
    Sum.Builder sum = Sum.newBuilder().addDataPoints(point);

    assertThat(points(named().setSum(sum.setAggregationTemporality(DELTA))))
        .containsExactly(new Point.Delta("m", Map.of(), 3, 5));
    assertThat(points(named().setSum(sum.setAggregationTemporality(CUMULATIVE))))
        .containsExactly(new Point.Gauge("m", 3));
  }

  @Test
  void skipsWhatItCannotMerge() throws Exception {
    ExponentialHistogramDataPoint.Builder point =
        ExponentialHistogramDataPoint.newBuilder().setTimeUnixNano(AT).setScale(Histogram.SCALE);
    ExponentialHistogram.Builder histogram =
        ExponentialHistogram.newBuilder().setAggregationTemporality(DELTA).addDataPoints(point);
    assertThat(points(named().setExponentialHistogram(histogram))).hasSize(1);

    histogram.setDataPoints(0, point.setScale(4));
    assertThat(points(named().setExponentialHistogram(histogram))).isEmpty();
    histogram.setDataPoints(0, point.setScale(Histogram.SCALE));
    histogram.setAggregationTemporality(CUMULATIVE);
    assertThat(points(named().setExponentialHistogram(histogram))).isEmpty();
    assertThat(points(named().setSummary(Summary.getDefaultInstance()))).isEmpty();
  }

  /** A stale marker is no measurement of 0. */
  @Test
  void leavesOutPointsWithoutAValue() throws Exception {
    int none = DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE;

    assertThat(points(gauge(number(AT).setFlags(none).build()))).isEmpty();
  }

  @Test
  void readsFieldsInAnyOrderAndSkipsThoseItDoesNotKnow() throws Exception {
    Sum sum =
        Sum.newBuilder()
            .setAggregationTemporality(DELTA)
            .addDataPoints(number(AT).setStartTimeUnixNano(AT - 9).setAsDouble(4))
            .build();
    byte[] metric =
        message(
            field(99, ByteString.copyFromUtf8("of tomorrow")),
            field(Metric.SUM_FIELD_NUMBER, sum),
            field(Metric.NAME_FIELD_NUMBER, ByteString.copyFromUtf8("m")));
    byte[] resource =
        message(
            field(
                ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER,
                ByteString.copyFrom(
                    message(
                        field(ScopeMetrics.METRICS_FIELD_NUMBER, ByteString.copyFrom(metric))))),
            field(ResourceMetrics.RESOURCE_FIELD_NUMBER, resource("web")));
    byte[] bytes =
        message(
            field(MetricsData.RESOURCE_METRICS_FIELD_NUMBER, ByteString.copyFrom(resource)),
            field(98, ByteString.copyFromUtf8("more")));

    MetricBatch batch = OtlpMetrics.decode(bytes).getFirst();

    assertThat(batch.workload()).isEqualTo(new WorkloadId("web"));
    assertThat(batch.points()).containsExactly(new Point.Delta("m", Map.of(), 4, 9));
  }

  @Test
  void readsCountsThatAreNotPacked() throws Exception {
    ByteArrayOutputStream buckets = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(buckets);
    out.writeUInt64(2, 5);
    out.writeUInt64(2, 6);
    out.flush();
    ExponentialHistogramDataPoint point =
        ExponentialHistogramDataPoint.newBuilder()
            .setTimeUnixNano(AT)
            .setStartTimeUnixNano(AT)
            .setScale(Histogram.SCALE)
            .setPositive(ExponentialHistogramDataPoint.Buckets.parseFrom(buckets.toByteArray()))
            .build();
    byte[] unpacked = point.toBuilder().clearPositive().build().toByteArray();
    byte[] whole =
        message(
            unpacked,
            field(
                ExponentialHistogramDataPoint.POSITIVE_FIELD_NUMBER,
                ByteString.copyFrom(buckets.toByteArray())));
    byte[] histogram =
        message(
            field(ExponentialHistogram.DATA_POINTS_FIELD_NUMBER, ByteString.copyFrom(whole)),
            ExponentialHistogram.newBuilder()
                .setAggregationTemporality(DELTA)
                .build()
                .toByteArray());
    byte[] metric =
        message(
            named().build().toByteArray(),
            field(Metric.EXPONENTIAL_HISTOGRAM_FIELD_NUMBER, ByteString.copyFrom(histogram)));

    assertThat(pointsOf(metric))
        .containsExactly(
            new Point.Distribution("m", Map.of(), new Histogram(0, 0, 0, new long[] {5, 6}), 0));
  }

  @Test
  void refusesAResourceWithoutAWorkload() {
    byte[] nameless =
        data(gauge(number(AT).build())).toBuilder()
            .setResourceMetrics(
                0,
                data(gauge(number(AT).build())).getResourceMetrics(0).toBuilder().clearResource())
            .build()
            .toByteArray();

    assertThatThrownBy(() -> OtlpMetrics.decode(nameless))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("metrics without service.name");
  }

  /** Whatever bytes come, they are read or refused as they would be by the generated classes. */
  @Test
  void refusesWhatIsNoMetricsData() {
    Random random = new Random(7);
    byte[] whole = OtlpMetrics.encode(List.of(batch(random, "web"), batch(random, "api")));
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      refused += refused(Arrays.copyOf(whole, length));
    }
    assertThat(refused).isGreaterThan(whole.length - 3);
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      refused(damaged);
    }
  }

  private static int refused(byte[] bytes) {
    try {
      OtlpMetrics.decode(bytes);
      return 0;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return 1;
    }
  }

  private static MetricBatch batch(Random random, String workload) {
    List<Point> points = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      points.add(point(random, "p" + i));
    }
    return new MetricBatch(
        new WorkloadId(workload),
        random.nextBoolean() ? new InstanceId(workload + "-1") : null,
        random.nextBoolean() ? new NodeId("n1") : null,
        "source",
        Instant.ofEpochSecond(1_700_000_000 + random.nextInt(100), random.nextInt(1_000_000_000)),
        points);
  }

  private static Point point(Random random, String name) {
    Map<String, String> attributes = random.nextBoolean() ? Map.of() : Map.of("k", "v", "l", "ü");
    return switch (random.nextInt(3)) {
      case 0 -> new Point.Gauge(name, attributes, random.nextGaussian());
      case 1 -> new Point.Delta(name, attributes, random.nextInt(), 1 + random.nextInt(1_000_000));
      default ->
          new Point.Distribution(
              name,
              attributes,
              new Histogram(
                  random.nextInt(9),
                  random.nextDouble(),
                  random.nextInt(80) - 40,
                  random.longs(random.nextInt(40), 0, 1L << 40).toArray()),
              1 + random.nextInt(1_000_000));
    };
  }

  private static NumberDataPoint.Builder number(long atNanos) {
    return NumberDataPoint.newBuilder().setTimeUnixNano(atNanos);
  }

  private static Metric.Builder named() {
    return Metric.newBuilder().setName("m");
  }

  private static Metric.Builder gauge(NumberDataPoint... points) {
    return named().setGauge(Gauge.newBuilder().addAllDataPoints(List.of(points)));
  }

  private static KeyValue attribute(String key, AnyValue.Builder value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static Resource resource(String workload) {
    return Resource.newBuilder()
        .addAttributes(attribute("service.name", AnyValue.newBuilder().setStringValue(workload)))
        .build();
  }

  private static MetricsData data(Metric.Builder metric) {
    return MetricsData.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(resource("web"))
                .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
        .build();
  }

  private static List<Point> points(Metric.Builder metric) throws IOException {
    return pointsOf(metric.build().toByteArray());
  }

  private static List<Point> pointsOf(byte[] metric) throws IOException {
    byte[] scope = message(field(ScopeMetrics.METRICS_FIELD_NUMBER, ByteString.copyFrom(metric)));
    byte[] resource =
        message(
            field(ResourceMetrics.RESOURCE_FIELD_NUMBER, resource("web")),
            field(ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER, ByteString.copyFrom(scope)));
    return OtlpMetrics.decode(
            message(
                field(MetricsData.RESOURCE_METRICS_FIELD_NUMBER, ByteString.copyFrom(resource))))
        .stream()
        .flatMap(batch -> batch.points().stream())
        .toList();
  }

  private static byte[] field(int number, MessageLite value) throws IOException {
    return field(number, value.toByteString());
  }

  private static byte[] field(int number, ByteString value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeBytes(number, value);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] message(byte[]... fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] field : fields) {
      bytes.writeBytes(field);
    }
    return bytes.toByteArray();
  }
}
