package io.tidegate.common.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@link MetricBatch} as OTLP {@code MetricsData}: one {@code ResourceMetrics} a batch. Reads what
 * other OpenTelemetry tools write too: a resource without {@code service.name} is refused, points
 * of kinds that we have no use for are skipped.
 */
public final class OtlpMetrics {
  static final String WORKLOAD = "service.name";
  static final String INSTANCE = "service.instance.id";
  static final String NODE = "host.name";
  static final String SOURCE = "tidegate.source";

  private OtlpMetrics() {}

  /** The batches as one message. */
  public static byte[] encode(List<MetricBatch> batches) {
    MetricsData.Builder data = MetricsData.newBuilder();
    for (MetricBatch batch : batches) {
      long atNanos = nanos(batch.at());
      ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
      for (Point point : batch.points()) {
        scope.addMetrics(OtlpPoint.encode(point, atNanos));
      }
      data.addResourceMetrics(
          ResourceMetrics.newBuilder().setResource(resource(batch)).addScopeMetrics(scope));
    }
    return data.build().toByteArray();
  }

  /**
   * The batches in a message; points of one resource that have different times become a batch each.
   *
   * @throws InvalidProtocolBufferException when the bytes are no {@code MetricsData}
   * @throws IllegalArgumentException when a resource does not say which workload it is of
   */
  public static List<MetricBatch> decode(byte[] bytes) throws InvalidProtocolBufferException {
    return new OtlpReader(bytes).read();
  }

  static List<KeyValue> keyValues(Map<String, String> attributes) {
    List<KeyValue> values = new ArrayList<>(attributes.size());
    attributes.forEach((key, value) -> values.add(keyValue(key, value)));
    return values;
  }

  private static Resource resource(MetricBatch batch) {
    Resource.Builder resource = Resource.newBuilder();
    resource.addAttributes(keyValue(WORKLOAD, batch.workload().value()));
    if (batch.instance() != null) {
      resource.addAttributes(keyValue(INSTANCE, batch.instance().value()));
    }
    if (batch.node() != null) {
      resource.addAttributes(keyValue(NODE, batch.node().value()));
    }
    return resource.addAttributes(keyValue(SOURCE, batch.source())).build();
  }

  private static KeyValue keyValue(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  private static long nanos(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000_000L), at.getNano());
  }
}
