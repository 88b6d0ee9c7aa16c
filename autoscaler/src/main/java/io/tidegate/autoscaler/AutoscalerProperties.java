package io.tidegate.autoscaler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code tidegate.autoscaler.*}.
 *
 * @param lookback how far back samples are read when a workload becomes ours; at least the longest
 *     window of any policy
 * @param kafkaClusters further clusters whose lag targets may name, and that want more than a plain
 *     connection
 */
@ConfigurationProperties(prefix = "tidegate.autoscaler", ignoreUnknownFields = false)
public record AutoscalerProperties(
    @DefaultValue("90s") Duration lookback, @DefaultValue List<KafkaCluster> kafkaClusters) {

  public AutoscalerProperties {
    kafkaClusters = List.copyOf(kafkaClusters);
  }

  /**
   * A Kafka cluster that is not our own log.
   *
   * @param bootstrapServers {@code host:port}, comma-separated; a target that names some of them
   *     means this cluster
   * @param properties client properties, such as security
   */
  public record KafkaCluster(
      String bootstrapServers, @DefaultValue Map<String, String> properties) {
    public KafkaCluster {
      Objects.requireNonNull(bootstrapServers, "bootstrap-servers");
      properties = Map.copyOf(properties);
    }

    /** Secrets stay out of logs. */
    @Override
    public String toString() {
      return "KafkaCluster[%s, properties %s]".formatted(bootstrapServers, properties.keySet());
    }
  }
}
