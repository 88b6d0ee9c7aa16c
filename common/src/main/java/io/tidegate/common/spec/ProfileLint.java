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
