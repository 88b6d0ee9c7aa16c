package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses policies whose parts contradict each other: each part is valid, together they can only do
 * harm.
 */
final class ScalingLint {
  /** Balancers and collectors report each second. */
  private static final Duration REPORTS = Duration.ofSeconds(1);

  /** Shorter damping, or a narrower tolerance, passes the ripple of any load. */
  private static final Duration LEAST_DAMPING = Duration.ofSeconds(5);

  private static final double LEAST_TOLERANCE = 0.01;

  /** Ten times what an instance asks for: nobody means more, and 70 is not 70 %. */
  private static final double MOST_OF_A_REQUEST = 10;

  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(6);

  private final ConfigNode node;
  private final ScalingPolicy policy;

  private ScalingLint(ConfigNode node, ScalingPolicy policy) {
    this.node = node;
    this.policy = policy;
  }

  /**
   * Throws a {@link io.tidegate.common.config.ConfigException} for the first contradiction, with
   * its key and reason.
   */
  static void check(ConfigNode node, ScalingPolicy policy) {
    ScalingLint lint = new ScalingLint(node, policy);
    lint.windows();
    lint.direction("up", policy.up());
    lint.direction("down", policy.down());
    lint.cycles();
    lint.planner();
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
    if (!policy.flapBudget().period().isPositive()) {
      refuse("flap-budget.period", policy.flapBudget().period(), "> 0s, or it counts no turn");
    }
  }

  private void direction(String key, Direction direction) {
    Duration stabilization = direction.stabilization();
    Duration sampling = sampling();
    if (stabilization.isPositive() && stabilization.compareTo(sampling) < 0) {
      refuse(
          key + ".stabilization",
          stabilization,
          "0s, or at least the %s at which samples come: shorter sees one sample or none"
              .formatted(text(sampling)));
    }
    if (direction.toleranceRatio() < 0) {
      refuse(key + ".tolerance", direction.toleranceRatio(), ">= 0%");
    }
    for (RateLimit limit : direction.limits()) {
      if (limit.value() < 1) {
        refuse(key + ".limits", limit.value(), ">= 1; use paused to forbid the direction");
      }
      if (limit.period().compareTo(REPORTS) < 0) {
        refuse(key + ".limits", limit.period(), "a period >= 1s");
      }
    }
    if (key.equals("down") && direction.toleranceRatio() >= 1) {
      refuse("down.tolerance", direction.toleranceRatio(), "< 100%, as it would never shrink");
    }
  }

  /** The longest time between two figures, or between two evaluations of them. */
  private Duration sampling() {
    boolean fetched =
        policy.targets().stream()
            .anyMatch(t -> t instanceof Target.Promql || t instanceof Target.KafkaLag);
    Duration figures = fetched ? Target.FETCH_PERIOD : REPORTS;
    Duration evaluations = policy.semantics().period();
    return figures.compareTo(evaluations) > 0 ? figures : evaluations;
  }

  /** With nothing between growing and shrinking every ripple of the load turns the direction. */
  private void cycles() {
    Direction up = policy.up();
    Direction down = policy.down();
    boolean nothingBetween =
        switch (policy.semantics()) {
          case TIDEGATE ->
              !tolerates(up, down)
                  && !damps(down.stabilization())
                  && !damps(down.halfLife())
                  && !damps(down.cooldown());
          case HPA -> !tolerates(up, down) && !damps(down.stabilization());
          // both have a band and a memory of their own
          case KPA, NOMAD -> false;
        };
    if (nothingBetween) {
      boolean none = down.stabilization().isZero() && down.cooldown().isZero();
      String others =
          policy.semantics() == Semantics.TIDEGATE
              ? "tolerance, half-life or cooldown"
              : "tolerance";
      refuse(
          "down.stabilization",
          down.stabilization(),
          "> 0s, or a %s: the thresholds of growing and shrinking meet, so that it would cycle%s"
              .formatted(others, none ? "" : " (under 5s and 1% is as nothing)"));
    }
    boolean tooShort = down.cooldown().isPositive() && !damps(down.cooldown());
    if (policy.semantics() == Semantics.NOMAD && tooShort) {
      refuse("down.cooldown", down.cooldown(), "0s for Nomad's own 5m, or >= 5s");
    }
  }

  private static boolean damps(Duration time) {
    return time.compareTo(LEAST_DAMPING) >= 0;
  }

  private static boolean tolerates(Direction up, Direction down) {
    return up.toleranceRatio() + down.toleranceRatio() >= LEAST_TOLERANCE;
  }

  /** What looks ahead learns from the demand that balancers report. */
  private void planner() {
    boolean demand =
        policy.targets().stream()
            .anyMatch(
                t -> t instanceof Target.Concurrency || t instanceof Target.RequestsPerSecond);
    if (policy.planner() != ScalingPolicy.Planner.REACTIVE && !demand) {
      refuse(
          node.optional("policy").isPresent() ? "policy" : "planner",
          policy.planner().name().toLowerCase(Locale.ROOT),
          "reactive, or a target of concurrency or requests-per-second, whose demand it learns");
    }
  }

  private void targets() {
    Set<String> keys = new HashSet<>();
    Target.Latency previous = null;
    for (Target target : policy.targets()) {
      if (!keys.add(target.key())) {
        refuse("targets", target.key(), "each target once");
      }
      if (target instanceof Target.Schedule schedule) {
        schedule(schedule);
      }
      share(target);
      if (target instanceof Target.Latency latency) {
        if (previous != null
            && (latency.quantile() - previous.quantile())
                    * latency.limit().compareTo(previous.limit())
                < 0) {
          refuse(
              "targets." + latency.key(),
              latency.limit(),
              "a limit on the same side of %s as the percentiles are"
                  .formatted(text(previous.limit())));
        }
        previous = latency;
      }
    }
  }

  private void schedule(Target.Schedule schedule) {
    if (schedule.replicas() > policy.max()) {
      refuse("targets.schedule", schedule.replicas(), "<= max, which is " + policy.max());
    }
    if (schedule.until().equals(schedule.from())) {
      refuse(
          "targets.schedule.until",
          schedule.until(),
          "another time than from: it would end when it begins");
    }
  }

  /** Limits that nothing reaches: over all there is, or written without the percent sign. */
  private void share(Target target) {
    switch (target) {
      case Target.ErrorRate t -> below(target, t.ratio());
      case Target.Throttling t -> below(target, t.ratio());
      case Target.Pressure t -> below(target, t.ratio());
      case Target.Cpu t -> ofRequest(target, t.ratio());
      case Target.Memory t -> ofRequest(target, t.ratio());
      default -> {}
    }
  }

  private void below(Target target, double ratio) {
    if (ratio >= 1) {
      refuse("targets." + target.key(), ratio, "< 100%, as no share of all is ever over it");
    }
  }

  private void ofRequest(Target target, double ratio) {
    if (ratio > MOST_OF_A_REQUEST) {
      refuse("targets." + target.key(), ratio, "<= 1000%: 70% is written 70% or 0.7");
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
    double margin = policy.vertical().marginRatio();
    if (margin < 0) {
      refuse("vertical.margin", margin, ">= 0%, as less than the need is no size");
    }
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
    throw node.refusal(key, text(value), expected);
  }

  private static String text(Object value) {
    return value instanceof Duration duration
        ? duration.toString().substring(2).toLowerCase(Locale.ROOT)
        : value.toString();
  }
}
