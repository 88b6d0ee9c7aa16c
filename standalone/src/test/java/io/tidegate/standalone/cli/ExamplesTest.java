package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spec.WorkloadReader;
import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExamplesTest {
  @ParameterizedTest
  @ValueSource(strings = {"web.yaml", "three-hosts/shop.yaml"})
  void anExampleIsAWorkloadFile(String name) throws IOException {
    assertThat(read(name, Files.readString(Path.of("../examples", name)))).hasSize(1);
  }

  @Test
  void theWorkloadOfTheReadmeIsOne() throws IOException {
    String page = Files.readString(Path.of("../README.md"));
    Matcher block = Pattern.compile("```yaml\n(# web.yaml\n.*?)```", Pattern.DOTALL).matcher(page);

    assertThat(block.find()).isTrue();
    assertThat(read("README.md", block.group(1)))
        .extracting(workload -> workload.id().value())
        .containsExactly("web");
  }

  private static List<WorkloadSpec> read(String name, String text) {
    return WorkloadReader.readFile(YamlReader.read(name, text));
  }
}
