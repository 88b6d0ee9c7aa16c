package io.tidegate.autoscaler.replay;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A policy as it can be played. A target that has no figures there would be missing in every
 * second, which forbids shrinking; it is left out and said instead. One that only advises acts, as
 * it would never change anything otherwise.
 *
 * @param policy with the targets that remain
 * @param notes one sentence for each thing that is not as it was given
 */
record Modelled(NamedPolicy policy, List<String> notes) {

  /**
   * What can be played.
   *
   * @param plays whether a target has figures
   * @param expected which have, for who named none of them
   */
  record Playable(Predicate<Target> plays, String expected) {
    /** What the queueing model measures. */
    static final Playable BY_QUEUE =
        new Playable(
            Modelled::plays,
            "one of cpu, requests-per-second, concurrency, queue, a latency or a schedule");

    /** What was recorded of the work. */
    static Playable by(RecordedWork work) {
      String recorded =
          work.amounts().stream()
              .map(amount -> amount.target().key())
              .collect(Collectors.joining(", "));
      return new Playable(
          target -> target instanceof Target.Schedule || work.has(target),
          "what was recorded, " + recorded + ", or a schedule");
    }
  }

  /**
   * Leaves out what cannot be played.
   *
   * @throws IllegalArgumentException when nothing would be left of the policy's targets
   */
  static Modelled of(NamedPolicy named, Playable playable) {
    ScalingPolicy policy = named.policy();
    List<Target> kept = policy.targets().stream().filter(playable.plays()).toList();
    List<String> left =
        policy.targets().stream().filter(playable.plays().negate()).map(Target::key).toList();
    if (kept.isEmpty() && !left.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no target can be played: %s (expected: %s)"
              .formatted(named.name(), String.join(", ", left), playable.expected()));
    }
    List<String> notes = new ArrayList<>();
    for (String key : left) {
      notes.add("%s: the target %s is not modelled and is left out.".formatted(named.name(), key));
    }
    if (policy.targets().isEmpty()) {
      notes.add(
          "%s: it has no targets, so nothing but its bounds (%d to %d) changes the number."
              .formatted(named.name(), policy.min(), policy.max()));
    }
    if (policy.mode() != Mode.ACT) {
      notes.add(
          "%s: its mode is %s; it is played as if it acted."
              .formatted(named.name(), policy.mode().name().toLowerCase(Locale.ROOT)));
    }
    ScalingPolicy played = policy.edit().targets(kept).mode(Mode.ACT).done();
    return new Modelled(new NamedPolicy(named.name(), played), notes);
  }

  private static boolean plays(Target target) {
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
