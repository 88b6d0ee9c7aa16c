package io.tidegate.balancer.routing;

import java.util.List;
import java.util.Map;

/**
 * Changes to a message's headers: first {@code remove}, then {@code set}. Names are lower case; an
 * underscore in a name counts as a hyphen, as it does to applications that map both to one
 * variable.
 *
 * @param set replaces every value of the name, also what the balancer itself would write
 */
public record HeaderEdits(Map<String, String> set, List<String> remove) {
  /** Changes nothing. */
  public static final HeaderEdits NONE = new HeaderEdits(Map.of(), List.of());

  public HeaderEdits {
    set = Map.copyOf(set);
    remove = List.copyOf(remove);
    set.forEach(HeaderEdits::requireHeader);
    remove.forEach(HeaderName::requireFree);
    if (remove.contains("host")) {
      throw new IllegalArgumentException(
          "header: \"host\" (expected: set, because every request has one)");
    }
  }

  /** Whether there is nothing to do. */
  public boolean none() {
    return set.isEmpty() && remove.isEmpty();
  }

  private static void requireHeader(String name, String value) {
    HeaderName.requireFree(name);
    if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f || c > 0xff)) {
      throw new IllegalArgumentException(
          "header %s: \"%s\" (expected: Latin-1 without control characters)"
              .formatted(name, value));
    }
  }
}
