package io.tidegate.common.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an instance may get traffic, and how it leaves.
 *
 * @param path HTTP path that answers 2xx or 3xx once the instance can serve; null means that a TCP
 *     connection to its port is enough
 * @param startTimeout how long a start may take before it counts as failed
 * @param drainTimeout how long an instance that was taken out of rotation may finish its requests
 */
public record ReadySpec(@Nullable String path, Duration startTimeout, Duration drainTimeout) {
  /** A TCP check, one minute to start, 30 s to drain. */
  public static final ReadySpec DEFAULT =
      new ReadySpec(null, Duration.ofMinutes(1), Duration.ofSeconds(30));

  public ReadySpec {
    if (path != null && (!path.startsWith("/") || path.chars().anyMatch(Character::isWhitespace))) {
      throw new IllegalArgumentException(
          "path: \"%s\" (expected: a path that begins with /)".formatted(path));
    }
    if (!startTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "start-timeout: %s (expected: > 0s)".formatted(startTimeout));
    }
    if (drainTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "drain-timeout: %s (expected: >= 0s)".formatted(drainTimeout));
    }
  }
}
