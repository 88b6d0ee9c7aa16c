package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.Fallback;
import io.tidegate.common.model.ScalingPolicy.FlapBudget;
import io.tidegate.common.model.ScalingPolicy.Planner;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code scale} part of a workload; what is not written has {@link ScalingPolicy}'s
 * defaults.
 */
final class ScalingReader {
  private ScalingReader() {}

  static ScalingPolicy read(ConfigNode node) {
    int min = node.get("min", ConfigNode::integer, 1);
    int max = node.get("max", ConfigNode::integer, Math.max(1, min));
    List<Target> targets = node.get("targets", TargetReader::read, List.of());
    ScalingPolicy defaults = node.build(() -> ScalingPolicy.of(min, max, targets));
    Semantics semantics =
        node.get("semantics", n -> n.oneOf(Semantics.class), defaults.semantics());
    Direction up = semantics == Semantics.TIDEGATE ? defaults.up() : KUBERNETES_UP;
    Direction down = semantics == Semantics.TIDEGATE ? defaults.down() : Direction.DOWN_BY_WINDOW;
    ScalingPolicy policy =
        new ScalingPolicy(
            min,
            max,
            targets,
            node.get("mode", n -> n.oneOf(ScalingPolicy.Mode.class), defaults.mode()),
            semantics,
            node.get("window", ConfigNode::duration, defaults.window()),
            node.get("up", n -> direction(n, up), up),
            node.get("down", n -> direction(n, down), down),
            node.get("warmup", ConfigNode::duration, defaults.warmup()),
            node.get("idle-after", ConfigNode::duration, defaults.idleAfter()),
            node.get("fallback", ScalingReader::fallback, defaults.fallback()),
            node.get("panic-ratio", ConfigNode::decimal, defaults.panicRatio()),
            planner(node, defaults.planner()),
            node.get("flap-budget", ScalingReader::flapBudget, defaults.flapBudget()),
            node.get("vertical", ScalingReader::vertical, defaults.vertical()));
    node.refuseUnknown();
    ProfileLint.check(node, policy);
    ScalingLint.check(node, policy);
    return policy;
  }

  /** What an HPA does on its way up when nothing is written. */
  private static final Direction KUBERNETES_UP =
      new Direction(
          0.1,
          Duration.ZERO,
          List.of(
              new RateLimit(RateLimit.Unit.COUNT, 4, Duration.ofSeconds(15)),
              new RateLimit(RateLimit.Unit.PERCENT, 100, Duration.ofSeconds(15))),
          Duration.ZERO,
          false);

  /** {@code policy}, which may also be called {@code planner}. */
  private static Planner planner(ConfigNode node, Planner fallback) {
    Planner policy = node.get("policy", n -> n.oneOf(Planner.class), fallback);
    Optional<ConfigNode> alias = node.optional("planner");
    if (alias.isPresent() && node.optional("policy").isPresent()) {
      throw alias.get().error("policy or planner, not both: they are the same");
    }
    return alias.map(n -> n.oneOf(Planner.class)).orElse(policy);
  }

  private static FlapBudget flapBudget(ConfigNode node) {
    FlapBudget defaults = FlapBudget.DEFAULT;
    int turns = node.get("turns", ConfigNode::integer, defaults.turns());
    Duration period = node.get("period", ConfigNode::duration, defaults.period());
    node.refuseUnknown();
    return node.build(() -> new FlapBudget(turns, period));
  }

  private static Vertical vertical(ConfigNode node) {
    Vertical defaults = Vertical.OFF;
    Vertical vertical =
        new Vertical(
            node.get("mode", n -> n.oneOf(Vertical.Sizing.class), Vertical.Sizing.ADVISE),
            node.get("margin", ConfigNode::ratio, defaults.marginRatio()),
            node.get("smallest", ScalingReader::size, defaults.smallest()),
            node.get("largest", ScalingReader::size, defaults.largest()));
    node.refuseUnknown();
    return vertical;
  }

  private static Resources size(ConfigNode node) {
    long cpuMillis = node.get("cpu", ConfigNode::cpuMillis, 0L);
    long memoryBytes = node.get("memory", ConfigNode::bytes, 0L);
    node.refuseUnknown();
    return node.build(() -> new Resources(cpuMillis, memoryBytes));
  }

  private static Direction direction(ConfigNode node, Direction defaults) {
    Direction direction =
        new Direction(
            node.get("tolerance", ConfigNode::ratio, defaults.toleranceRatio()),
            node.get("stabilization", ConfigNode::duration, defaults.stabilization()),
            node.get(
                "limits",
                n -> n.items().stream().map(ScalingReader::limit).toList(),
                defaults.limits()),
            node.get("cooldown", ConfigNode::duration, defaults.cooldown()),
            node.get("paused", ConfigNode::bool, defaults.paused()),
            node.get("select", n -> n.oneOf(ScalingPolicy.Select.class), defaults.select()),
            node.get("half-life", ConfigNode::duration, defaults.halfLife()));
    node.refuseUnknown();
    return direction;
  }

  private static RateLimit limit(ConfigNode node) {
    boolean percent = node.optional("percent").isPresent();
    int value = node.required(percent ? "percent" : "count").integer();
    RateLimit limit =
        new RateLimit(
            percent ? RateLimit.Unit.PERCENT : RateLimit.Unit.COUNT,
            value,
            node.required("period").duration());
    node.refuseUnknown();
    return limit;
  }

  private static Fallback fallback(ConfigNode node) {
    Fallback defaults = Fallback.DEFAULT;
    Fallback fallback =
        new Fallback(
            node.get("behavior", n -> n.oneOf(Fallback.Behavior.class), defaults.behavior()),
            node.get("replicas", ConfigNode::integer, defaults.replicas()),
            node.get("after", ConfigNode::duration, defaults.after()));
    node.refuseUnknown();
    return fallback;
  }
}
