package io.tidegate.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** When it fails, its message is the table to put into the page. */
class ConfigurationReferenceTest {
  @Test
  void thePageHasEveryKeyWithItsDefaultAndMeaning() throws Exception {
    String table = ConfigurationReference.markdown(Path.of(".."));

    assertThat(table)
        .contains("| `tidegate.collector.docker.engines[N].name` | none |")
        .contains("| `tidegate.kafka.bootstrap-servers` | `127.0.0.1:9092` |");
    assertThat(Files.readString(Path.of("../docs/configuration.md"))).endsWith("\n\n" + table);
  }
}
