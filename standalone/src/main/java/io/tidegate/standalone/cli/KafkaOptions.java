package io.tidegate.standalone.cli;

import io.tidegate.common.kafka.KafkaSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Tidegate a command talks to: the one behind this broker. */
final class KafkaOptions {
  /** Where {@code tidegate up} has its broker. */
  static final String DEFAULT_BROKER = "127.0.0.1:19092";

  @Option(
      names = {"-k", "--kafka"},
      paramLabel = "HOST:PORT",
      defaultValue = "${env:TIDEGATE_KAFKA_BOOTSTRAP_SERVERS:-" + DEFAULT_BROKER + "}",
      description = "Kafka's bootstrap servers (default: ${DEFAULT-VALUE})")
  private String servers = DEFAULT_BROKER;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = "${env:TIDEGATE_KAFKA_TOPIC_PREFIX:-" + KafkaSettings.DEFAULT_PREFIX + "}",
      description = "what topic names begin with (default: ${DEFAULT-VALUE})")
  private String prefix = KafkaSettings.DEFAULT_PREFIX;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "further Kafka client properties, such as security.protocol")
  private @Nullable Path file;

  KafkaSettings settings() {
    Map<String, String> properties = new HashMap<>();
    Path path = file;
    if (path != null) {
      Properties read = new Properties();
      try (Reader reader = Files.newBufferedReader(path)) {
        read.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
      }
      read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
    }
    return new KafkaSettings(servers, prefix, properties);
  }
}
