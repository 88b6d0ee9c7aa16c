package io.tidegate.autoscaler.mdp;

/**
 * What is weighed against what.
 *
 * @param instanceSecond cost of one instance for a second; 1 by convention
 * @param violationSecond cost of a second over the latency limit, in instance-seconds
 */
public record Costs(double instanceSecond, double violationSecond) {
  /** A bad second is worth an instance for five minutes. */
  public static final Costs DEFAULT = new Costs(1, 300);

  public Costs {
    if (!(instanceSecond > 0)) {
      throw new IllegalArgumentException(
          "instance second: %s (expected: > 0)".formatted(instanceSecond));
    }
    if (!(violationSecond >= 0)) {
      throw new IllegalArgumentException(
          "violation second: %s (expected: >= 0)".formatted(violationSecond));
    }
  }
}
