package io.tidegate.autoscaler.replay;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.util.List;

/**
 * A policy as the queueing model can play it. A target that has no figures there would be missing
 * in every second, which forbids shrinking; it is left out and said instead.
 *
 * @param policy with the targets that remain
 * @param notes one sentence for each target that is left out
 */
record Modelled(NamedPolicy policy, List<String> notes) {

  /**
   * Leaves out what cannot be played.
   *
   * @throws IllegalArgumentException when nothing would be left of the policy's targets
   */
  static Modelled of(NamedPolicy named) {
    ScalingPolicy policy = named.policy();
    List<Target> kept = policy.targets().stream().filter(Modelled::plays).toList();
    List<String> left =
        policy.targets().stream().filter(target -> !plays(target)).map(Target::key).toList();
    if (kept.isEmpty() && !left.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no target is modelled: %s (expected: one of cpu, requests-per-second, concurrency,"
                  .formatted(named.name(), String.join(", ", left))
              + " queue, a latency or a schedule)");
    }
    return new Modelled(
        new NamedPolicy(named.name(), policy.edit().targets(kept).done()),
        left.stream()
            .map(
                key ->
                    "%s: the target %s is not modelled and is left out."
                        .formatted(named.name(), key))
            .toList());
  }

  /** Whether the model measures what the target is about. */
  static boolean plays(Target target) {
    return switch (target) {
      case Target.Cpu _,
          Target.RequestsPerSecond _,
          Target.Concurrency _,
          Target.Queue _,
          Target.Latency _,
          Target.Schedule _ ->
          true;
      case Target.Memory _,
          Target.Throttling _,
          Target.Pressure _,
          Target.ErrorRate _,
          Target.KafkaLag _,
          Target.Promql _,
          Target.Metric _ ->
          false;
    };
  }
}
