package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Refuses policies whose parts contradict each other: each part is valid, together they can only do
 * harm.
 */
final class ScalingLint {
  /** Balancers report each second. */
  private static final Duration SAMPLING = Duration.ofSeconds(1);

  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(6);

  private final ConfigNode node;
  private final ScalingPolicy policy;

  private ScalingLint(ConfigNode node, ScalingPolicy policy) {
    this.node = node;
    this.policy = policy;
  }

  /** Throws a {@link ConfigException} for the first contradiction, with its key and reason. */
  static void check(ConfigNode node, ScalingPolicy policy) {
    ScalingLint lint = new ScalingLint(node, policy);
    lint.windows();
    lint.direction("up", policy.up());
    lint.direction("down", policy.down());
    lint.cycles();
    lint.targets();
    lint.fallback();
    lint.sizes();
  }

  private void windows() {
    if (policy.window().compareTo(SHORTEST_WINDOW) < 0) {
      refuse("window", policy.window(), ">= 6s, as its newest tenth must hold a sample");
    }
    if (policy.panicRatio() <= 1) {
      refuse("panic-ratio", policy.panicRatio(), "> 1, as it would panic on target");
    }
  }

  private void direction(String key, Direction direction) {
    Duration stabilization = direction.stabilization();
    if (stabilization.isPositive() && stabilization.compareTo(SAMPLING) < 0) {
      refuse(
          key + ".stabilization",
          stabilization,
          "0s, or at least the 1s at which samples come: shorter sees one sample or none");
    }
    for (RateLimit limit : direction.limits()) {
      if (limit.value() < 1) {
        refuse(key + ".limits", limit.value(), ">= 1; use paused to forbid the direction");
      }
      if (limit.period().compareTo(SAMPLING) < 0) {
        refuse(key + ".limits", limit.period(), "a period >= 1s");
      }
    }
    if (key.equals("down") && direction.toleranceRatio() >= 1) {
      refuse("down.tolerance", direction.toleranceRatio(), "< 100%, as it would never shrink");
    }
  }

  /** With nothing between growing and shrinking every ripple of the load turns the direction. */
  private void cycles() {
    Direction up = policy.up();
    Direction down = policy.down();
    boolean nothingBetween =
        up.toleranceRatio() == 0
            && down.toleranceRatio() == 0
            && down.stabilization().isZero()
            && down.halfLife().isZero()
            && down.cooldown().isZero();
    if (nothingBetween) {
      refuse(
          "down.stabilization",
          down.stabilization(),
          "> 0s, or a tolerance, half-life or cooldown: the thresholds of growing and shrinking"
              + " meet, so that it would cycle");
    }
  }

  private void targets() {
    Set<String> keys = new HashSet<>();
    Target.Latency previous = null;
    for (Target target : policy.targets()) {
      if (!keys.add(target.key())) {
        refuse("targets", target.key(), "each target once");
      }
      if (target instanceof Target.Schedule schedule && schedule.replicas() > policy.max()) {
        refuse("targets.schedule", schedule.replicas(), "<= max, which is " + policy.max());
      }
      if (target instanceof Target.Latency latency) {
        if (previous != null
            && (latency.quantile() - previous.quantile())
                    * latency.limit().compareTo(previous.limit())
                < 0) {
          refuse(
              "targets." + latency.key(),
              latency.limit(),
              "a limit on the same side of %s as the percentiles are".formatted(previous.limit()));
        }
        previous = latency;
      }
    }
  }

  private void fallback() {
    int replicas = policy.fallback().replicas();
    if (replicas != 0 && (replicas < policy.min() || replicas > policy.max())) {
      refuse(
          "fallback.replicas",
          replicas,
          "between min %d and max %d".formatted(policy.min(), policy.max()));
    }
  }

  private void sizes() {
    Resources smallest = policy.vertical().smallest();
    Resources largest = policy.vertical().largest();
    if (largest.cpuMillis() > 0 && largest.cpuMillis() < smallest.cpuMillis()) {
      refuse(
          "vertical.largest.cpu",
          largest.cpuMillis() + "m",
          ">= %dm, the smallest".formatted(smallest.cpuMillis()));
    }
    if (largest.memoryBytes() > 0 && largest.memoryBytes() < smallest.memoryBytes()) {
      refuse(
          "vertical.largest.memory",
          largest.memoryBytes(),
          ">= %d, the smallest".formatted(smallest.memoryBytes()));
    }
  }

  private void refuse(String key, Object value, String expected) {
    throw new ConfigException(
        "%s: %s.%s: %s (expected: %s)"
            .formatted(node.where(), node.path(), key, text(value), expected));
  }

  private static String text(Object value) {
    return value instanceof Duration duration
        ? duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT)
        : value.toString();
  }
}
