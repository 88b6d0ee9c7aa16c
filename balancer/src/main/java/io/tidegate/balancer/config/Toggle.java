package io.tidegate.balancer.config;

import io.tidegate.common.config.ConfigNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what may be written as {@code true}, {@code false} or an object with details. */
final class Toggle {
  private Toggle() {}

  /** What {@code key} says; {@code usual} for true; {@code absent} when it is not there. */
  static <T extends @Nullable Object> T read(
      ConfigNode parent, String key, Choice<T> choice, Function<ConfigNode, T> reader) {
    ConfigNode node = parent.optional(key).orElse(null);
    if (node == null) {
      return choice.absent();
    }
    if (node.isObject()) {
      T value = reader.apply(node);
      node.refuseUnknown();
      return value;
    }
    return node.bool() ? choice.on() : choice.off();
  }

  /** The values that stand for the short forms. */
  record Choice<T extends @Nullable Object>(T on, T off, T absent) {}
}
