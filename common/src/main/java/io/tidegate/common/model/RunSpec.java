package io.tidegate.common.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is made from. A container platform needs {@code image} and treats {@code
 * command} as its arguments; the process platform needs {@code command} and refuses {@code image}.
 *
 * @param environment added to what the platform itself sets ({@code PORT}, {@code
 *     TIDEGATE_INSTANCE}, {@code TIDEGATE_NODE})
 * @param container how its container is confined; only where there is an image
 */
public record RunSpec(
    @Nullable String image,
    List<String> command,
    Map<String, String> environment,
    ContainerSpec container) {

  public RunSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    container = orDefault(container);
    if (image != null && (image.isEmpty() || image.chars().anyMatch(Character::isWhitespace))) {
      throw new IllegalArgumentException(
          "image: \"%s\" (expected: an image's name, such as acme/web:1.4)".formatted(image));
    }
    if (image == null && command.isEmpty()) {
      throw new IllegalArgumentException("neither image nor command (expected: one of them)");
    }
    if (image == null && !container.equals(ContainerSpec.DEFAULT)) {
      throw new IllegalArgumentException(
          "a command alone has no container to confine (expected: image)");
    }
  }

  /** A container as the engine makes it, or a process. */
  public RunSpec(@Nullable String image, List<String> command, Map<String, String> environment) {
    this(image, command, environment, ContainerSpec.DEFAULT);
  }

  /** Declarations of before there was such a thing do not have it. */
  private static ContainerSpec orDefault(@Nullable ContainerSpec container) {
    return container == null ? ContainerSpec.DEFAULT : container;
  }
}
