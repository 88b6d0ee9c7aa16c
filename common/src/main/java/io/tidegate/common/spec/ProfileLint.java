package io.tidegate.common.spec;

import static io.tidegate.common.model.ScalingPolicy.Semantics.HPA;
import static io.tidegate.common.model.ScalingPolicy.Semantics.KPA;
import static io.tidegate.common.model.ScalingPolicy.Semantics.NOMAD;
import static io.tidegate.common.model.ScalingPolicy.Semantics.TIDEGATE;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Refuses settings that the chosen profile has no use for: whoever wrote them expects something of
 * them. The other keys every profile reads.
 */
final class ProfileLint {
  /** Who reads what, where not all do. */
  private static final Map<String, Set<Semantics>> READERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("warmup", Set.of(TIDEGATE, HPA, NOMAD)),
              Map.entry("idle-after", Set.of(TIDEGATE)),
              Map.entry("fallback", Set.of(TIDEGATE)),
              Map.entry("panic-ratio", Set.of(TIDEGATE, KPA)),
              Map.entry("policy", Set.of(TIDEGATE)),
              Map.entry("planner", Set.of(TIDEGATE)),
              Map.entry("flap-budget", Set.of(TIDEGATE)),
              Map.entry("up.tolerance", Set.of(TIDEGATE, HPA)),
              Map.entry("down.tolerance", Set.of(TIDEGATE, HPA)),
              Map.entry("up.stabilization", Set.of(TIDEGATE, HPA)),
              Map.entry("down.stabilization", Set.of(TIDEGATE, HPA)),
              Map.entry("up.limits", Set.of(TIDEGATE, HPA)),
              Map.entry("down.limits", Set.of(TIDEGATE, HPA)),
              Map.entry("up.select", Set.of(TIDEGATE, HPA)),
              Map.entry("down.select", Set.of(TIDEGATE, HPA)),
              Map.entry("up.cooldown", Set.of(TIDEGATE, NOMAD)),
              Map.entry("down.cooldown", Set.of(TIDEGATE, NOMAD)),
              Map.entry("up.half-life", Set.of()),
              Map.entry("down.half-life", Set.of(TIDEGATE))));

  private static final Duration MOST_OF_REQUESTS = Duration.ofMinutes(1);

  private ProfileLint() {}

  /** Throws a {@link ConfigException} for the first setting that would be ignored. */
  static void check(ConfigNode node, ScalingPolicy policy) {
    Semantics semantics = policy.semantics();
    READERS.forEach(
        (key, readers) -> {
          if (!readers.contains(semantics)) {
            find(node, key)
                .ifPresent(
                    written -> {
                      throw written.error(ignored(semantics, readers));
                    });
          }
        });
    targets(node, policy);
    window(node, policy);
    if (semantics == HPA || semantics == NOMAD) {
      fromZero(node, policy);
    }
    if (semantics == HPA) {
      policy.targets().forEach(target -> resolution(node, target));
    }
  }

  private static String ignored(Semantics semantics, Set<Semantics> readers) {
    String others =
        readers.stream().sorted().map(ProfileLint::name).collect(Collectors.joining(", "));
    return readers.isEmpty()
        ? "nothing: no profile reads it"
        : "nothing: semantics %s does not read it, only %s".formatted(name(semantics), others);
  }

  /** KPA scales on the one figure of its balancer; Nomad's strategies know no schedule. */
  private static void targets(ConfigNode node, ScalingPolicy policy) {
    boolean one = false;
    for (Target target : policy.targets()) {
      boolean load =
          target instanceof Target.Concurrency || target instanceof Target.RequestsPerSecond;
      if (policy.semantics() == KPA && (!load || one)) {
        throw refused(
            node, target, "one of concurrency and requests-per-second alone: kpa reads no other");
      }
      one |= load;
      if (policy.semantics() == NOMAD && target instanceof Target.Schedule) {
        throw refused(node, target, "no schedule: semantics nomad does not read it");
      }
    }
  }

  /** Requests are kept for a minute; Knative's numbers over more cannot be had. */
  private static void window(ConfigNode node, ScalingPolicy policy) {
    if (policy.semantics() == KPA && policy.window().compareTo(MOST_OF_REQUESTS) > 0) {
      throw node.required("window").error("<= 1m under semantics kpa: requests are kept that long");
    }
  }

  /** These profiles wake for a target's figure alone, as the systems do that they reproduce. */
  private static void fromZero(ConfigNode node, ScalingPolicy policy) {
    boolean wakes = policy.targets().isEmpty();
    for (Target target : policy.targets()) {
      wakes |=
          switch (target) {
            case Target.Cpu _,
                Target.Memory _,
                Target.Throttling _,
                Target.Pressure _,
                Target.Latency _,
                Target.ErrorRate _ ->
                false;
            default -> true;
          };
    }
    if (policy.min() == 0 && !wakes) {
      throw node.required("min")
          .error(
              ">= 1, or a target that has a figure without instances, such as concurrency:"
                  + " semantics %s would stay at 0".formatted(name(policy.semantics())));
    }
  }

  /** Kubernetes counts whole percents and thousandths. */
  private static void resolution(ConfigNode node, Target target) {
    double least =
        switch (target) {
          case Target.Cpu t -> t.ratio() / 0.01;
          case Target.Memory t -> t.ratio() / 0.01;
          case Target.RequestsPerSecond t -> t.perInstance() / 0.001;
          case Target.Concurrency t -> t.perInstance() / 0.001;
          case Target.Queue t -> t.perInstance() / 0.001;
          case Target.KafkaLag t -> t.perInstance() / 0.001;
          case Target.Promql t -> t.perInstance() / 0.001;
          case Target.Metric t -> t.perInstance() / 0.001;
          case Target.ErrorRate t -> t.ratio() / 0.001;
          case Target.Throttling t -> t.ratio() / 0.001;
          case Target.Pressure t -> t.ratio() / 0.001;
          case Target.Latency _, Target.Schedule _ -> 1;
        };
    if (least < 1) {
      throw refused(
          node,
          target,
          target instanceof Target.Cpu || target instanceof Target.Memory
              ? ">= 1%: semantics hpa counts whole percents"
              : ">= 0.001: semantics hpa counts thousandths");
    }
  }

  private static ConfigException refused(ConfigNode node, Target target, String expected) {
    String key = target.key().split(" ", 2)[0];
    ConfigNode targets = node.required("targets");
    return targets.optional(key).orElse(targets).error(expected);
  }

  private static Optional<ConfigNode> find(ConfigNode node, String key) {
    int dot = key.indexOf('.');
    return dot < 0
        ? node.optional(key)
        : node.optional(key.substring(0, dot))
            .flatMap(child -> child.optional(key.substring(dot + 1)));
  }

  private static String name(Semantics semantics) {
    return semantics.name().toLowerCase(Locale.ROOT);
  }
}
