package io.tidegate.common.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/scaling.md} says what the reader does. */
class ScalingPageTest {
  private static final String UNREAD = "–";

  /** One setting: its key, its default in each profile, as the page has them. */
  record Row(String key, List<String> defaults) {
    @Override
    public String toString() {
      return key;
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theDefaultsOfTheTableAreTheReaders(Row row) {
    for (Semantics semantics : Semantics.values()) {
      String cell = row.defaults().get(semantics.ordinal());
      Matcher value = Pattern.compile("`([^`]+)`").matcher(cell);
      if (value.matches() && !row.key().equals("semantics")) {
        assertThat(read(semantics, row.key(), value.group(1)))
            .as("%s under %s", row.key(), semantics)
            .isEqualTo(read(semantics, row.key(), null));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatAProfileDoesNotReadIsRefused(Row row) {
    String value = row.defaults().getFirst().replace("`", "");
    for (Semantics semantics : Semantics.values()) {
      if (row.defaults().get(semantics.ordinal()).equals(UNREAD)) {
        assertThat(catchThrowable(() -> read(semantics, row.key(), value)))
            .as("%s under %s", row.key(), semantics)
            .hasMessageContaining("semantics %s does not read it", name(semantics));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "up", "down", "flap-budget", "fallback", "vertical"})
  void everyKeyThatIsReadIsOnThePage(String parent) {
    String text = parent.isEmpty() ? "unheard: 1" : "%s: {unheard: 1}".formatted(parent);
    String message = catchThrowable(() -> read("{max: 9, %s}".formatted(text))).getMessage();
    Set<String> read =
        new TreeSet<>(
            List.of(message.replaceAll("(?s).*expected one of: (.*)\\)", "$1").split(", ")));
    Set<String> written = new TreeSet<>();
    for (Row row : rows().toList()) {
      String[] parts = row.key().split("\\.", 2);
      if (parent.isEmpty()) {
        written.add(parts[0]);
      } else if (parts[0].equals(parent)) {
        written.add(parts[1]);
      }
    }
    // refused for up, an alias of policy
    read.removeAll(parent.equals("up") ? Set.of("half-life") : Set.of("planner"));

    assertThat(written).isEqualTo(read);
  }

  @Test
  void everyTargetIsOnThePageWithAnExampleThatCanBeRead() throws IOException {
    String message = catchThrowable(() -> read("{max: 9, targets: {unheard: 1}}")).getMessage();
    String known = message.replaceAll("(?s).*one of these targets: (.*)\\)", "$1");
    List<String> written = new ArrayList<>();
    for (List<String> cells : table("target")) {
      written.add(cells.getFirst().replace("`", ""));
      String key = cells.getFirst().replaceAll("`([^`]+)`.*", "$1");
      String example = cells.get(1).replace("`", "");
      assertThat(read("{max: 9, targets: {%s: %s}}".formatted(key, example)).targets()).hasSize(1);
    }

    assertThat(written).containsExactlyInAnyOrder(known.split(", "));
  }

  @Test
  void theExamplesCanBeRead() throws IOException {
    Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page());
    int read = 0;
    while (block.find()) {
      ScalingReader.read(YamlReader.read("page", block.group(1)).required("scale"));
      read++;
    }

    assertThat(read).isEqualTo(2);
  }

  static Stream<Row> rows() {
    return table("key").stream()
        .map(cells -> new Row(cells.getFirst().replace("`", ""), cells.subList(1, 5)));
  }

  private static ScalingPolicy read(Semantics semantics, String key, @Nullable String value) {
    int dot = key.indexOf('.');
    String base = "max: 9, targets: {concurrency: 7}, semantics: " + name(semantics);
    if (key.equals("targets") || key.equals("max")) {
      throw new IllegalArgumentException(key + " has no fixed default");
    }
    String switched = key.startsWith("vertical.") && !key.endsWith("mode") ? "mode: advise" : "";
    if (dot < 0) {
      return read("{%s%s}".formatted(base, value == null ? "" : ", %s: %s".formatted(key, value)));
    }
    String inner = value == null ? "" : "%s: %s".formatted(key.substring(dot + 1), value);
    String separator = switched.isEmpty() || inner.isEmpty() ? "" : ", ";
    String parts = switched + separator + inner;
    return parts.isEmpty()
        ? read("{%s}".formatted(base))
        : read("{%s, %s: {%s}}".formatted(base, key.substring(0, dot), parts));
  }

  private static ScalingPolicy read(String scale) {
    return ScalingReader.read(YamlReader.read("web.yaml", scale));
  }

  private static String name(Semantics semantics) {
    return semantics.name().toLowerCase(Locale.ROOT);
  }

  /** The rows of the table whose first heading is the given one. */
  private static List<List<String>> table(String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : page().lines().toList()) {
      inside = line.startsWith("| " + heading + " |") || (inside && line.startsWith("|"));
      if (inside && line.startsWith("| `")) {
        rows.add(Stream.of(line.substring(1).split("\\|")).map(String::strip).toList());
      }
    }
    assertThat(rows).as("rows of the table of each %s", heading).isNotEmpty();
    return rows;
  }

  private static String page() {
    try {
      return Files.readString(Path.of("../docs/scaling.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
