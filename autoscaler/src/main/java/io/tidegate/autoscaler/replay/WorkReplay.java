package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.replay.RecordedWork.Amount;
import io.tidegate.autoscaler.simulation.OpenLoop;
import io.tidegate.autoscaler.simulation.Oracle;
import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.Scaler;
import io.tidegate.autoscaler.simulation.TargetTracking;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.Target;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Runs policies and rivals against recorded work, all from the number that was recorded first. The
 * rivals have the recorded policy's bounds and goals. KPA is not among them, as it only knows
 * requests.
 */
final class WorkReplay {
  private static final int MOST_INSTANCES = 100_000;

  private final RecordedWork work;
  private final ScalingPolicy recorded;
  private final double[] load;
  private final Supplier<Outlook> outlooks;

  /**
   * @param recorded the policy that the work was recorded under
   * @param outlooks what looks ahead for policies that have a planner; a fresh one for each run
   */
  WorkReplay(RecordedWork work, ScalingPolicy recorded, Supplier<Outlook> outlooks) {
    this.work = work;
    this.recorded = recorded;
    this.load = work.load();
    this.outlooks = outlooks;
  }

  /** One result per policy, then one per rival, then the oracle's. */
  List<RunResult> compare(List<NamedPolicy> policies) {
    List<RunResult> results = new ArrayList<>();
    policies.forEach(named -> results.add(run(named)));
    results.add(run(new NamedPolicy(Rival.HPA.title(), rival(Semantics.HPA))));
    TargetTracking tracking = new TargetTracking(1);
    results.add(
        run(
            Rival.TARGET_TRACKING.title(),
            seen -> Math.clamp(tracking.desired(seen), least(), recorded.max())));
    results.add(run(new NamedPolicy(Rival.NOMAD.title(), rival(Semantics.NOMAD))));
    Oracle oracle = new Oracle(need(), startUpSeconds());
    results.add(run(Rival.ORACLE.title(), oracle));
    return results;
  }

  private RunResult run(NamedPolicy named) {
    ScalingPolicy policy = named.policy();
    return run(
        named.name(),
        new EngineScaler(
            policy,
            new RecordedFigures(work, policy),
            work.start(),
            work.startUp(),
            outlooks.get()));
  }

  private RunResult run(String name, Scaler scaler) {
    return new OpenLoop(load, startUpSeconds(), MOST_INSTANCES).run(name, scaler, work.initial());
  }

  private ScalingPolicy rival(Semantics semantics) {
    List<Target> targets = work.amounts().stream().map(Amount::target).toList();
    return ScalingPolicy.of(least(), recorded.max(), targets)
        .edit()
        .semantics(semantics)
        .down(Direction.DOWN_BY_WINDOW)
        .done();
  }

  /** Rivals do not go to zero. */
  private int least() {
    return Math.max(1, recorded.min());
  }

  private int[] need() {
    return Arrays.stream(load)
        .mapToInt(instances -> Math.max(1, (int) Math.ceil(instances - 1e-9)))
        .toArray();
  }

  private int startUpSeconds() {
    return Math.toIntExact(work.startUp().toSeconds());
  }

  /** What to know before reading the figures. */
  List<String> notes() {
    List<String> from = work.amounts().stream().map(WorkReplay::described).toList();
    double peak = Arrays.stream(load).max().orElse(0);
    return List.of(
        "Extrapolated: nothing was recorded of the requests, so the work is derived from "
            + String.join(" and from ", from)
            + ", and taken to have been the same whatever the number of instances. The recorded"
            + " system would have behaved differently.",
        "That says nothing of latency (–). \"over goal s\" are the seconds in which the ready"
            + " instances had more than %s times their recorded goal to do."
                .formatted(OpenLoop.CLEARLY_OVER),
        String.format(
            Locale.ROOT,
            "%s: %s of work, peak %.1f instances at their goal, %d s to start. kpa needs requests,"
                + " and is left out.",
            work.name(),
            Replay.length(work.seconds()),
            peak,
            startUpSeconds()));
  }

  private static String described(Amount amount) {
    Target target = amount.target();
    String how =
        switch (target) {
          case Target.Cpu cpu ->
              "the cores that its instances used; goal %s %% of %s cores"
                  .formatted(number(cpu.ratio() * 100), number(amount.request()));
          case Target.Memory memory ->
              "the bytes that its instances used, as if none were each one's own; goal %s %%"
                      .formatted(number(memory.ratio() * 100))
                  + " of %s MiB".formatted(number(amount.request() / (1 << 20)));
          case Target.KafkaLag lag when lag.capAtPartitions() ->
              "the lag as it was, up to one goal per partition; goal %s"
                  .formatted(number(amount.goal()));
          default -> "the total as it was; goal %s".formatted(number(amount.goal()));
        };
    return "%s (%s)".formatted(target.key(), how);
  }

  private static String number(double value) {
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
