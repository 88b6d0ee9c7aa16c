package io.tidegate.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentedConfigurationTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "balancer-configuration.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @Test
  void examplesAreRight() throws IOException, URISyntaxException {
    Path certificates = Path.of(getClass().getResource("/tls/rsa.pem").toURI()).getParent();
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(DOCUMENT))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
    for (String example : examples) {
      BalancerConfig config =
          BalancerConfigReader.read(YamlReader.read("example", example), certificates);
      assertThat(config.workloads()).isNotEmpty();
    }
  }
}
