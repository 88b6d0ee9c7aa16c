package io.tidegate.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentedConfigurationTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "balancer-configuration.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  /** How the readers ask for a key. */
  private static final Pattern KEY =
      Pattern.compile(
          "(?:get|optional|required|read|file)\\(\\s*(?:\\w+,\\s*)?\"([a-z][a-z0-9-]*)\"");

  private static final Pattern CODE =
      Pattern.compile("```yaml\n(.*?)```|`([^`]+)`", Pattern.DOTALL);

  @Test
  void namesEveryKeyThatIsRead() throws IOException {
    Set<String> keys = new TreeSet<>();
    Path readers = Path.of("src", "main", "java", "io", "tidegate", "balancer", "config");
    try (Stream<Path> files = Files.list(readers)) {
      for (Path file : files.filter(f -> f.toString().endsWith("Reader.java")).toList()) {
        KEY.matcher(Files.readString(file)).results().forEach(m -> keys.add(m.group(1)));
      }
    }
    assertThat(keys).hasSizeGreaterThan(120).contains("listeners", "queue-wait", "server-name");

    Set<String> named =
        CODE.matcher(Files.readString(DOCUMENT))
            .results()
            .map(m -> m.group(1) == null ? m.group(2) : m.group(1))
            .flatMap(code -> Stream.of(code.split("[^a-z0-9-]+")))
            .collect(Collectors.toSet());
    assertThat(named).containsAll(keys);
  }

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
