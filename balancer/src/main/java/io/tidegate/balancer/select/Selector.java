package io.tidegate.balancer.select;

import org.jspecify.annotations.Nullable;

/**
 * Picks endpoints of one workload on one event loop. What may not be picked (starting, draining,
 * ejected) never enters a selector, so a pick tests no health. Loop-confined; a pick allocates
 * nothing.
 */
public interface Selector {

  /**
   * The next endpoint for this request: never one that {@code choices} has been told about, never
   * one that has as much in flight as it may. Null when none is left.
   *
   * @param nowNanos the loop's {@link System#nanoTime()} of this read batch
   */
  @Nullable EndpointRuntime pick(Choices choices, long nowNanos);
}
