package io.tidegate.autoscaler.profile;

import java.util.List;

/**
 * One side of an HPA's {@code behavior}.
 *
 * @param windowSeconds of stabilization
 */
public record HpaRules(List<Policy> policies, Select select, double windowSeconds) {
  /** What an empty {@code scaleUp} means. */
  public static final HpaRules UP =
      new HpaRules(
          List.of(new Policy(Kind.PODS, 4, 15), new Policy(Kind.PERCENT, 100, 15)), Select.MAX, 0);

  /** What an empty {@code scaleDown} means. */
  public static final HpaRules DOWN =
      new HpaRules(List.of(new Policy(Kind.PERCENT, 100, 15)), Select.MAX, 300);

  public HpaRules {
    policies = List.copyOf(policies);
  }

  /** One limit. */
  public record Policy(Kind kind, int value, double periodSeconds) {}

  /** What a policy's value counts. */
  public enum Kind {
    PODS,
    PERCENT
  }

  /** Which policy counts; {@code MIN} is the one of the smallest change. */
  public enum Select {
    MAX,
    MIN,
    DISABLED
  }
}
