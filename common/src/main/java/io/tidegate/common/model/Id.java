package io.tidegate.common.model;

import java.util.regex.Pattern;

/** A name that is its own wire form: written as a plain string in JSON, in labels and as a key. */
public sealed interface Id permits InstanceId, NodeId, WorkloadId {
  /** The name itself. */
  String value();

  /**
   * Throws {@link IllegalArgumentException} naming {@code kind} when the value is not of the form.
   */
  static void requireForm(String kind, String value, Pattern form) {
    if (!form.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "%s name: \"%s\" (expected: %s)".formatted(kind, value, form.pattern()));
    }
  }
}
