package io.tidegate.balancer.routing;

import java.util.List;
import java.util.Map;

/**
 * Changes to a message's headers: first {@code remove}, then {@code set}. Names are lower case.
 *
 * @param set replaces every value of the name
 */
public record HeaderEdits(Map<String, String> set, List<String> remove) {
  /** Changes nothing. */
  public static final HeaderEdits NONE = new HeaderEdits(Map.of(), List.of());

  public HeaderEdits {
    set = Map.copyOf(set);
    remove = List.copyOf(remove);
    set.forEach(HeaderEdits::requireHeader);
    remove.forEach(name -> requireHeader(name, ""));
  }

  /** Whether there is nothing to do. */
  public boolean none() {
    return set.isEmpty() && remove.isEmpty();
  }

  private static void requireHeader(String name, String value) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9a-z-]+")) {
      throw new IllegalArgumentException(
          "header: \"%s\" (expected: a lower-case header name)".formatted(name));
    }
    if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f)) {
      throw new IllegalArgumentException(
          "header %s: \"%s\" (expected: no control characters)".formatted(name, value));
    }
  }
}
