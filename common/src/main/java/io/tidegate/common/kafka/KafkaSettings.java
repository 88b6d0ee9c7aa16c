package io.tidegate.common.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How to reach the log.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param topicPrefix goes before every topic and group name; {@code tidegate.} is usual
 * @param properties further client properties, such as security; they win over our own
 */
public record KafkaSettings(
    String bootstrapServers, String topicPrefix, Map<String, String> properties) {
  /** The usual prefix. */
  public static final String DEFAULT_PREFIX = "tidegate.";

  public KafkaSettings {
    properties = Map.copyOf(properties);
  }

  /** These servers, the usual prefix, nothing further. */
  public static KafkaSettings of(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, DEFAULT_PREFIX, Map.of());
  }

  /** Client properties: the given ones, then the user's, which win. */
  public Map<String, Object> client(Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>(own);
    all.put("bootstrap.servers", bootstrapServers);
    all.put("reconnect.backoff.max.ms", 1_000);
    all.putAll(properties);
    return all;
  }

  /**
   * A consumer that has no group, from the oldest record on: it commits nothing and creates no
   * topic.
   *
   * @param own what is particular about it
   */
  public KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> own) {
    Map<String, Object> all = new HashMap<>();
    all.put("enable.auto.commit", false);
    all.put("auto.offset.reset", "earliest");
    all.put("allow.auto.create.topics", false);
    all.put("default.api.timeout.ms", 5_000);
    all.putAll(own);
    return new KafkaConsumer<>(
        client(all), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Secrets stay out of logs. */
  @Override
  public String toString() {
    return "KafkaSettings[%s, prefix %s, properties %s]"
        .formatted(bootstrapServers, topicPrefix, properties.keySet());
  }
}
