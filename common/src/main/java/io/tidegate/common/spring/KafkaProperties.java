package io.tidegate.common.spring;

import io.tidegate.common.kafka.KafkaSettings;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tidegate.kafka.*}.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param topicPrefix goes before every topic and group name
 * @param properties further Kafka client properties, such as {@code security.protocol}
 */
@ConfigurationProperties(prefix = "tidegate.kafka", ignoreUnknownFields = false)
record KafkaProperties(
    @DefaultValue("127.0.0.1:9092") String bootstrapServers,
    @DefaultValue(KafkaSettings.DEFAULT_PREFIX) String topicPrefix,
    @DefaultValue Map<String, String> properties) {

  KafkaSettings settings() {
    return new KafkaSettings(bootstrapServers, topicPrefix, properties);
  }
}
