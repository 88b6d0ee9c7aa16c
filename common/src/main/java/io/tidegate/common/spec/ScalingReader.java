package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.Fallback;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the {@code scale} part of a workload; what is not written has {@link ScalingPolicy}'s
 * defaults.
 */
final class ScalingReader {
  private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2})");

  private ScalingReader() {}

  static ScalingPolicy read(ConfigNode node) {
    int min = node.get("min", ConfigNode::integer, 1);
    int max = node.get("max", ConfigNode::integer, Math.max(1, min));
    List<Target> targets = node.get("targets", ScalingReader::targets, List.of());
    ScalingPolicy defaults = node.build(() -> ScalingPolicy.of(min, max, targets));
    ScalingPolicy policy =
        new ScalingPolicy(
            min,
            max,
            targets,
            node.get("mode", n -> n.oneOf(ScalingPolicy.Mode.class), defaults.mode()),
            node.get(
                "semantics", n -> n.oneOf(ScalingPolicy.Semantics.class), defaults.semantics()),
            node.get("window", ConfigNode::duration, defaults.window()),
            node.get("up", n -> direction(n, defaults.up()), defaults.up()),
            node.get("down", n -> direction(n, defaults.down()), defaults.down()),
            node.get("warmup", ConfigNode::duration, defaults.warmup()),
            node.get("idle-after", ConfigNode::duration, defaults.idleAfter()),
            node.get("fallback", ScalingReader::fallback, defaults.fallback()));
    node.refuseUnknown();
    return policy;
  }

  private static List<Target> targets(ConfigNode node) {
    List<Target> targets = new ArrayList<>();
    for (Map.Entry<String, ConfigNode> entry : node.entries().entrySet()) {
      targets.add(target(entry.getKey(), entry.getValue()));
    }
    return targets;
  }

  private static Target target(String key, ConfigNode value) {
    Matcher percentile = PERCENTILE.matcher(key);
    return value.build(
        () ->
            switch (key) {
              case "cpu" -> new Target.Cpu(value.ratio());
              case "memory" -> new Target.Memory(value.ratio());
              case "requests-per-second" -> new Target.RequestsPerSecond(value.decimal());
              case "concurrency" -> new Target.Concurrency(value.decimal());
              default -> {
                if (!percentile.matches()) {
                  throw value.error(
                      "one of these targets: cpu, memory, requests-per-second, concurrency, p50 to"
                          + " p99");
                }
                yield new Target.Latency(
                    Integer.parseInt(percentile.group(1)) / 100.0, value.duration());
              }
            });
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
            node.get("paused", ConfigNode::bool, defaults.paused()));
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
