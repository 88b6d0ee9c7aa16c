package io.tidegate.common.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ConfiguredKafkaTest {
  @TempDir Path configuration;

  @Test
  void readsTheFileAndTheEnvironmentWhichWins() throws IOException {
    write(
        """
        tidegate:
          kafka:
            bootstrap-servers: a:9093,b:9093
            topic-prefix: prod.
            properties:
              security.protocol: SASL_SSL
              sasl.mechanism: PLAIN
          balancer: {threads: 2}
        """);

    KafkaSettings settings =
        read(
            Map.of(
                "TIDEGATE_KAFKA_BOOTSTRAPSERVERS", "c:9093",
                "TIDEGATE_KAFKA_PROPERTIES_SASL_MECHANISM", "SCRAM-SHA-512",
                "TIDEGATE_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "secret"));

    assertThat(settings)
        .isEqualTo(
            new KafkaSettings(
                "c:9093",
                "prod.",
                Map.of(
                    "security.protocol", "SASL_SSL",
                    "sasl.mechanism", "SCRAM-SHA-512",
                    "sasl.jaas.config", "secret")));
  }

  @Test
  void isTheUsualOneWithoutBoth() {
    assertThat(read(Map.of())).isEqualTo(KafkaSettings.of("usual:1"));
  }

  @Test
  void refusesAFileThatIsNoYaml() throws IOException {
    write("tidegate: [");

    assertThatThrownBy(() -> read(Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("tidegate.yml");
  }

  private void write(String text) throws IOException {
    Files.writeString(
        Files.createDirectories(configuration.resolve("tidegate")).resolve("tidegate.yml"), text);
  }

  private KafkaSettings read(Map<String, Object> variables) {
    Map<String, Object> all = new HashMap<>(variables);
    all.put("XDG_CONFIG_HOME", configuration.toString());
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, all));
    return ConfiguredKafka.read(environment, "usual:1");
  }
}
