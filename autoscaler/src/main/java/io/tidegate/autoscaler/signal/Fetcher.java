package io.tidegate.autoscaler.signal;

import io.tidegate.common.model.Target;

/**
 * Fetches the figure of targets that nobody reports: a lag, a query, a schedule. Called on a
 * (virtual) thread of its own for each target; may block, and has its own deadline. An interrupt
 * ends it earlier. Whoever declares a workload may name any source, so none may be trusted to
 * answer, to end or to be brief, and none keeps the figures of others waiting.
 */
public interface Fetcher {
  /** Whether it is the one for this target: by its kind alone, and no other fetcher is. */
  boolean serves(Target target);

  /**
   * The figure now.
   *
   * @throws Exception when it cannot be had; the figure is then missing, never zero
   */
  Fetched fetch(Target target) throws Exception;

  /**
   * A figure and where it comes from.
   *
   * @param value finite; below zero, which no load is, only where the source says so itself: it is
   *     then refused and counted as such
   * @param source for the record, such as {@code prometheus http://…}; the same at each fetch of a
   *     target, as figures of two sources are added up
   */
  record Fetched(double value, String source) {
    public Fetched {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "figure of %s: %s (expected: a finite number)".formatted(source, value));
      }
    }
  }
}
