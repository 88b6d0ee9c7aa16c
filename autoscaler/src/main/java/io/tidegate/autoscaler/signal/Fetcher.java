package io.tidegate.autoscaler.signal;

import io.tidegate.common.model.Target;

/**
 * Fetches the figure of targets that nobody reports: a lag, a query, a schedule. Called on a
 * (virtual) thread of its own; may block, and has its own deadline.
 */
public interface Fetcher {
  /** Whether it is the one for this target. */
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
   * @param source for the record, such as {@code prometheus http://…}
   */
  record Fetched(double value, String source) {}
}
