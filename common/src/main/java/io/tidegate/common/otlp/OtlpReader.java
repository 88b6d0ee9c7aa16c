package io.tidegate.common.otlp;

import static io.tidegate.common.otlp.ProtoReader.BYTES;
import static io.tidegate.common.otlp.ProtoReader.NUMBER;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.metrics.v1.MetricsData;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code MetricsData} field by field, in whatever order the fields come, straight into
 * batches. This is most of what a sample costs the autoscaler, and the generated classes would
 * build all of it once more on the way. For one message and one thread.
 */
final class OtlpReader {
  private final ProtoReader proto;
  private final AttributeReader attributeReader;
  private final MetricReader metric;
  private final List<MetricBatch> batches = new ArrayList<>(1);

  private Map<String, String> attributes = Map.of();

  OtlpReader(byte[] bytes) {
    proto = new ProtoReader(bytes);
    attributeReader = new AttributeReader(proto);
    metric = new MetricReader(proto, attributeReader);
  }

  /**
   * The batches.
   *
   * @throws InvalidProtocolBufferException when the bytes are no {@code MetricsData}
   * @throws IllegalArgumentException when a resource does not say which workload it is of
   */
  List<MetricBatch> read() throws InvalidProtocolBufferException {
    try {
      proto.fields(this::data);
      return batches;
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  private boolean data(int tag) throws IOException {
    if (tag != (MetricsData.RESOURCE_METRICS_FIELD_NUMBER << NUMBER | BYTES)) {
      return false;
    }
    attributes = Map.of();
    proto.message(this::resourceMetrics);
    Map<String, String> resource = attributes;
    metric.take().forEach((atNanos, points) -> batches.add(batch(resource, atNanos, points)));
    return true;
  }

  private boolean resourceMetrics(int tag) throws IOException {
    switch (tag) {
      case ResourceMetrics.RESOURCE_FIELD_NUMBER << NUMBER | BYTES -> proto.message(this::resource);
      case ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER << NUMBER | BYTES ->
          proto.message(this::scope);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean resource(int tag) throws IOException {
    if (tag != (Resource.ATTRIBUTES_FIELD_NUMBER << NUMBER | BYTES)) {
      return false;
    }
    attributes = attributeReader.read(attributes);
    return true;
  }

  private boolean scope(int tag) throws IOException {
    if (tag != (ScopeMetrics.METRICS_FIELD_NUMBER << NUMBER | BYTES)) {
      return false;
    }
    metric.read();
    return true;
  }

  private static MetricBatch batch(Map<String, String> resource, long atNanos, List<Point> points) {
    String workload = resource.get(OtlpMetrics.WORKLOAD);
    if (workload == null) {
      throw new IllegalArgumentException("metrics without " + OtlpMetrics.WORKLOAD);
    }
    @Nullable String instance = resource.get(OtlpMetrics.INSTANCE);
    @Nullable String node = resource.get(OtlpMetrics.NODE);
    return new MetricBatch(
        new WorkloadId(workload),
        instance == null ? null : new InstanceId(instance),
        node == null ? null : new NodeId(node),
        resource.getOrDefault(OtlpMetrics.SOURCE, ""),
        Instant.ofEpochSecond(0, atNanos),
        points);
  }
}
