package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class KafkaOptionsTest {
  private static final KafkaSettings CONFIGURED =
      new KafkaSettings(
          "a:9093", "prod.", Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN"));

  @Test
  void areWhatIsConfiguredUnlessTyped() {
    assertThat(settings()).isEqualTo(CONFIGURED);
    assertThat(settings("-k", "b:1", "--topic-prefix", "test."))
        .isEqualTo(new KafkaSettings("b:1", "test.", CONFIGURED.properties()));
  }

  @Test
  void aFilesPropertiesGoBeforeConfiguredOnes(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("client.properties");
    Files.writeString(file, "sasl.mechanism=OAUTHBEARER\nclient.id=me\n");

    assertThat(settings("--kafka-config", file.toString()).properties())
        .isEqualTo(
            Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "OAUTHBEARER",
                "client.id", "me"));
  }

  private static KafkaSettings settings(String... typed) {
    KafkaOptions options = new KafkaOptions();
    var _ = new CommandLine(new Command(options)).parseArgs(typed);
    return options.settings(CONFIGURED);
  }

  @CommandLine.Command
  private record Command(@CommandLine.Mixin KafkaOptions options) {}
}
