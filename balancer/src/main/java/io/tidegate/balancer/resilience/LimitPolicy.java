package io.tidegate.balancer.resilience;

import org.jspecify.annotations.Nullable;

/**
 * How much may be in flight. What goes beyond waits in the queue, and is refused when that is full.
 *
 * @param perEndpoint tries at the same time to one endpoint; 0 means no fixed limit
 * @param perWorkload requests at the same time to the workload; 0 means no limit
 * @param adaptive learns a limit per endpoint from its response times; null means it does not
 */
public record LimitPolicy(int perEndpoint, int perWorkload, @Nullable Adaptive adaptive) {
  /** No limit. */
  public static final LimitPolicy NONE = new LimitPolicy(0, 0, null);

  public LimitPolicy {
    if (perEndpoint < 0 || perWorkload < 0) {
      throw new IllegalArgumentException(
          "per-endpoint: %d, per-workload: %d (expected: >= 0)"
              .formatted(perEndpoint, perWorkload));
    }
  }

  /**
   * The gradient rule's bounds.
   *
   * @param toleranceRatio how much slower than usual answers may get before the limit falls
   */
  public record Adaptive(int min, int max, double toleranceRatio) {
    /** Netflix's: 20 to 200, half as slow again. */
    public static final Adaptive DEFAULT = new Adaptive(20, 200, 1.5);

    public Adaptive {
      if (min < 1 || max < min) {
        throw new IllegalArgumentException(
            "min: %d, max: %d (expected: 1 <= min <= max)".formatted(min, max));
      }
      if (!(toleranceRatio >= 1)) {
        throw new IllegalArgumentException(
            "tolerance: %s (expected: >= 1)".formatted(toleranceRatio));
      }
    }
  }
}
