package io.tidegate.common.kafka;

import io.tidegate.common.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Turns raw records into events; what cannot be read goes to the dead letters. Thread-safe. */
public final class RecordReader {
  private final EventCodec codec;
  private final DeadLetters deadLetters;
  private final Map<String, Topic> topics = new HashMap<>();

  public RecordReader(EventCodec codec, DeadLetters deadLetters, String topicPrefix) {
    this.codec = codec;
    this.deadLetters = deadLetters;
    for (Topic topic : Topic.values()) {
      topics.put(topic.name(topicPrefix), topic);
    }
  }

  /** The event, or null when the record could not be read and was set aside. */
  public @Nullable Received read(ConsumerRecord<byte[], byte[]> raw) {
    try {
      Topic topic = topics.get(raw.topic());
      if (topic == null) {
        throw new IllegalArgumentException("unknown topic " + raw.topic());
      }
      if (raw.key() == null) {
        throw new IllegalArgumentException("a record without a key");
      }
      Object event = raw.value() == null ? null : codec.decode(topic, raw.value());
      return new Received(
          topic,
          new String(raw.key(), StandardCharsets.UTF_8),
          event,
          Instant.ofEpochMilli(raw.timestamp()),
          raw.partition(),
          raw.offset());
    } catch (IllegalArgumentException e) {
      deadLetters.accept(raw, e);
      return null;
    }
  }
}
