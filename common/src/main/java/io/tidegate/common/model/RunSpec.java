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
 */
public record RunSpec(
    @Nullable String image, List<String> command, Map<String, String> environment) {

  public RunSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (image == null && command.isEmpty()) {
      throw new IllegalArgumentException("neither image nor command (expected: one of them)");
    }
  }
}
