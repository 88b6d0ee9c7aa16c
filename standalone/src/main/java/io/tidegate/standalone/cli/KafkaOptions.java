package io.tidegate.standalone.cli;

import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.spring.ConfiguredKafka;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which Tidegate a command talks to: the one behind this broker. A command beside a service needs
 * no options, because it reads the same configuration.
 */
final class KafkaOptions {
  /** Where {@code tidegate up} has its broker. */
  static final String DEFAULT_BROKER = "127.0.0.1:19092";

  @Option(
      names = {"-k", "--kafka"},
      paramLabel = "HOST:PORT",
      description =
          "Kafka's bootstrap servers (default: what tidegate.yml or the environment says, else "
              + DEFAULT_BROKER
              + ")")
  private @Nullable String servers;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description =
          "what topic names begin with (default: what tidegate.yml or the environment says, else "
              + KafkaSettings.DEFAULT_PREFIX
              + ")")
  private @Nullable String prefix;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "further Kafka client properties, such as security.protocol, which go before those of"
              + " tidegate.yml and the environment")
  private @Nullable Path file;

  /** What a service here would use, unless an option says otherwise. */
  KafkaSettings settings() {
    return settings(ConfiguredKafka.read(DEFAULT_BROKER));
  }

  KafkaSettings settings(KafkaSettings configured) {
    Map<String, String> properties = new HashMap<>(configured.properties());
    Path path = file;
    if (path != null) {
      Properties read = new Properties();
      try (Reader reader = Files.newBufferedReader(path)) {
        read.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw CommandFailure.wronglyAsked(
            "%s: cannot be read: %s".formatted(path, e.getMessage()), e);
      }
      read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
    }
    return new KafkaSettings(
        Objects.requireNonNullElse(servers, configured.bootstrapServers()),
        Objects.requireNonNullElse(prefix, configured.topicPrefix()),
        properties);
  }
}
