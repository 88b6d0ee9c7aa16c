package io.tidegate.common.kafka;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.otlp.OtlpMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Events as bytes: OTLP protobuf on the metrics topic (a {@code List<MetricBatch>}), JSON
 * everywhere else. Unknown JSON fields are ignored, so that a newer writer may add some.
 * Thread-safe.
 */
public final class EventCodec {
  private final JsonMapper json;
  private final Map<Topic, Class<?>> types;

  private EventCodec(JsonMapper json, Map<Topic, Class<?>> types) {
    this.json = json;
    this.types = types;
  }

  /** Reads and writes every event of {@link io.tidegate.common.event}. */
  public static EventCodec standard() {
    JsonMapper json =
        JsonMapper.builder()
            .addMixIn(WorkloadId.class, PlainText.class)
            .addMixIn(InstanceId.class, PlainText.class)
            .addMixIn(NodeId.class, PlainText.class)
            .build();
    Map<Topic, Class<?>> types = new EnumMap<>(Topic.class);
    types.put(Topic.METRICS, List.class);
    types.put(Topic.WORKLOADS, WorkloadDeclared.class);
    types.put(Topic.CONTROLS, ControlChanged.class);
    types.put(Topic.NODES, NodeStatus.class);
    types.put(Topic.DESIRED, DesiredState.class);
    types.put(Topic.INSTANCES, InstanceStatus.class);
    types.put(Topic.ENDPOINTS, EndpointSet.class);
    types.put(Topic.SHORTFALLS, Shortfall.class);
    types.put(Topic.BALANCERS, BalancerStatus.class);
    types.put(Topic.DRAINED, InstanceDrained.class);
    return new EventCodec(json, types).withSealed(Target.class);
  }

  /** The same, with this type on that topic. */
  public EventCodec with(Topic topic, Class<?> type) {
    Map<Topic, Class<?>> more = new EnumMap<>(types);
    more.put(topic, type);
    return new EventCodec(json, more);
  }

  /**
   * The same, also able to write and read this sealed type: a {@code type} property carries the
   * record's simple name.
   */
  public EventCodec withSealed(Class<?> sealed) {
    JsonMapper.Builder builder = json.rebuild().addMixIn(sealed, Discriminated.class);
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      builder.registerSubtypes(new NamedType(permitted, permitted.getSimpleName()));
    }
    return new EventCodec(builder.build(), types);
  }

  /** An event's bytes; the event must be of the topic's type. */
  public byte[] encode(Topic topic, Object event) {
    Class<?> type = typeOf(topic);
    if (!type.isInstance(event)) {
      throw new IllegalArgumentException(
          "%s on topic %s (expected: %s)"
              .formatted(event.getClass().getSimpleName(), topic.suffix(), type.getSimpleName()));
    }
    if (topic == Topic.METRICS) {
      return OtlpMetrics.encode(((List<?>) event).stream().map(MetricBatch.class::cast).toList());
    }
    return json.writeValueAsBytes(event);
  }

  /**
   * The event in these bytes.
   *
   * @throws IllegalArgumentException when they cannot be read as the topic's type
   */
  public Object decode(Topic topic, byte[] bytes) {
    try {
      if (topic == Topic.METRICS) {
        return OtlpMetrics.decode(bytes);
      }
      @Nullable Object event = json.readValue(bytes, typeOf(topic));
      if (event == null) {
        throw new IllegalArgumentException("null on topic " + topic.suffix());
      }
      return event;
    } catch (JacksonException | InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(
          "topic %s: %s".formatted(topic.suffix(), e.getMessage()), e);
    }
  }

  /** Any of our records as JSON, for people and for HTTP. */
  public String json(Object value) {
    return json.writeValueAsString(value);
  }

  /** What {@link #json(Object)} wrote, read back. */
  public <T> T fromJson(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Which class a topic's events are of, such as {@code DesiredState}; CloudEvents' type. */
  public String typeName(Topic topic) {
    return topic == Topic.METRICS ? "Metrics" : typeOf(topic).getSimpleName();
  }

  private Class<?> typeOf(Topic topic) {
    Class<?> type = types.get(topic);
    if (type == null) {
      throw new IllegalArgumentException("topic %s carries no events".formatted(topic.suffix()));
    }
    return type;
  }

  /** An id is its text. */
  private abstract static class PlainText {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    @SuppressWarnings("unused") // Jackson matches it with the record's constructor
    PlainText(String value) {}

    @JsonValue
    abstract String value();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Discriminated {}
}
