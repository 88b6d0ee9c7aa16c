package io.tidegate.common.spring;

import io.tidegate.common.config.ConfigException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What {@code tidegate.yml} and the environment say, for a command: read where a service reads it,
 * without starting one. Where both name a key the environment's value counts.
 */
public final class Configured {
  private final Binder binder;

  private Configured(Binder binder) {
    this.binder = binder;
  }

  /**
   * Reads both now.
   *
   * @throws ConfigException when the file cannot be read
   */
  public static Configured read() {
    return read(new StandardEnvironment());
  }

  /** The same, of an environment with these variables. */
  public static Configured read(ConfigurableEnvironment environment) {
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("defaultProperties", ServiceApplication.places()));
    try {
      ConfigDataEnvironmentPostProcessor.applyTo(environment);
      return new Configured(Binder.get(environment));
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** The value of a key. */
  public Optional<String> value(String key) {
    return bound(key, Bindable.of(String.class));
  }

  /** The values of a key that has several, in their order; empty when neither names it. */
  public List<String> values(String key) {
    return bound(key, Bindable.listOf(String.class)).orElse(List.of());
  }

  /** What stands below a key, by what follows it. */
  public Map<String, String> below(String key) {
    return bound(key, Bindable.mapOf(String.class, String.class)).orElse(Map.of());
  }

  private <T> Optional<T> bound(String key, Bindable<T> type) {
    try {
      return Optional.ofNullable(binder.bind(key, type).orElse(null));
    } catch (RuntimeException e) {
      throw unreadable(e);
    }
  }

  private static ConfigException unreadable(RuntimeException e) {
    return new ConfigException("tidegate.yml: cannot be read: " + e.getMessage(), e);
  }
}
