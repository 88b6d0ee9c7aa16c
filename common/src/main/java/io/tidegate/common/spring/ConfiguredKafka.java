package io.tidegate.common.spring;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.kafka.KafkaSettings;
import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** {@code tidegate.kafka.*} for a command: read where a service reads it, without starting one. */
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
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("defaultProperties", ServiceApplication.places()));
    try {
      ConfigDataEnvironmentPostProcessor.applyTo(environment);
      Binder binder = Binder.get(environment);
      return new KafkaSettings(
          binder.bind(KEY + "bootstrap-servers", String.class).orElse(usualServers),
          binder.bind(KEY + "topic-prefix", String.class).orElse(KafkaSettings.DEFAULT_PREFIX),
          binder
              .bind(KEY + "properties", Bindable.mapOf(String.class, String.class))
              .orElse(Map.of()));
    } catch (RuntimeException e) {
      throw new ConfigException("tidegate.yml: cannot be read: " + e.getMessage(), e);
    }
  }
}
