package io.tidegate.common.spring;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.kafka.KafkaSettings;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

/** {@code tidegate.kafka.*} for a command. */
public final class ConfiguredKafka {
  private static final String KEY = "tidegate.kafka.";

  private ConfiguredKafka() {}

  /**
   * What {@code tidegate.yml} and the environment say.
   *
   * @param usualServers where neither says which
   * @throws ConfigException when the file cannot be read
   */
  public static KafkaSettings read(String usualServers) {
    return read(new StandardEnvironment(), usualServers);
  }

  static KafkaSettings read(ConfigurableEnvironment environment, String usualServers) {
    Configured configured = Configured.read(environment);
    return new KafkaSettings(
        configured.value(KEY + "bootstrap-servers").orElse(usualServers),
        configured.value(KEY + "topic-prefix").orElse(KafkaSettings.DEFAULT_PREFIX),
        configured.below(KEY + "properties"));
  }
}
