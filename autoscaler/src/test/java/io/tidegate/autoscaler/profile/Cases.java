package io.tidegate.autoscaler.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The case files of a directory: {@code -Dtidegate.conformance=DIR}, or the project's own copies.
 * Every JSON file whose name begins with the kind is read.
 */
final class Cases {
  private static final Path OWN = Path.of("src/test/resources/conformance");

  private Cases() {}

  /** All cases of the files that begin with {@code prefix}. */
  static List<JsonNode> of(String prefix) {
    String stated = System.getProperty("tidegate.conformance", "");
    Path directory = stated.isBlank() ? OWN : Path.of(stated);
    if (!directory.isAbsolute() && !Files.isDirectory(directory)) {
      // Relative to where Maven was started, while tests run in their module.
      directory = Path.of("..").resolve(directory);
    }
    List<JsonNode> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> mine =
          files
              .filter(file -> file.getFileName().toString().startsWith(prefix))
              .filter(file -> file.getFileName().toString().endsWith(".json"))
              .sorted()
              .toList();
      for (Path file : mine) {
        JsonMapper.shared().readTree(Files.readString(file)).forEach(cases::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("conformance cases in " + directory.toAbsolutePath(), e);
    }
    if (cases.isEmpty()) {
      throw new IllegalStateException(
          "no cases %s*.json in %s".formatted(prefix, directory.toAbsolutePath()));
    }
    return cases;
  }

  static boolean has(JsonNode node, String key) {
    return node.has(key) && !node.get(key).isNull();
  }

  static double number(JsonNode node, String key, double fallback) {
    return has(node, key) ? node.get(key).asDouble() : fallback;
  }

  static @Nullable Long whole(JsonNode node, String key) {
    return has(node, key) ? node.get(key).asLong() : null;
  }
}
