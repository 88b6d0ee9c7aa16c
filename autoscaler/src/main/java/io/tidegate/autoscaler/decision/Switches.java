package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Demand.seconds;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.FlapBudget;
import io.tidegate.common.model.ScalingPolicy.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The settings that an operator could turn, each with the view as it would be then. */
final class Switches {
  private Switches() {}

  /** One setting turned. Its effort is 1: a switch is either turned or not. */
  record Switch(String key, double from, double to, double effort, WorkloadView view) {}

  static List<Switch> of(WorkloadView view) {
    List<Switch> switches = new ArrayList<>();
    ScalingPolicy policy = view.policy();
    Variation vary = Variation.of(policy);
    bounds(switches, view, vary);
    direction(switches, view, "up", policy.up());
    direction(switches, view, "down", policy.down());
    if (view.control() != null || policy.mode() != Mode.ACT) {
      add(switches, "mode", 0, 1, view.withPolicy(vary.mode(Mode.ACT)).withControl(null));
    }
    FlapBudget budget = policy.flapBudget();
    add(
        switches,
        "flap-budget",
        budget.turns(),
        budget.turns() + 1000.0,
        view.withPolicy(vary.flapBudget(new FlapBudget(budget.turns() + 1000, budget.period()))));
    if (policy.min() == 0) {
      add(
          switches,
          "idle-after",
          seconds(policy.idleAfter()),
          0,
          view.withPolicy(vary.idleAfter(Duration.ZERO)));
    }
    return switches;
  }

  private static void bounds(List<Switch> switches, WorkloadView view, Variation vary) {
    int min = view.policy().min();
    int max = view.policy().max();
    if (max < Integer.MAX_VALUE / 2) {
      switches.add(
          new Switch("max", max, max + 1.0, 1.0 / max, view.withPolicy(vary.bounds(min, max + 1))));
    }
    if (min > 0) {
      switches.add(
          new Switch("min", min, min - 1.0, 1.0 / min, view.withPolicy(vary.bounds(min - 1, max))));
    }
  }

  private static void direction(
      List<Switch> switches, WorkloadView view, String name, Direction direction) {
    if (!direction.limits().isEmpty()) {
      add(switches, name + ".limits", 1, 0, with(view, name, Variation.unlimited(direction)));
    }
    if (direction.toleranceRatio() > 0) {
      add(
          switches,
          name + ".tolerance",
          direction.toleranceRatio(),
          0,
          with(view, name, Variation.tolerance(direction, 0)));
    }
    if (direction.stabilization().isPositive()) {
      add(
          switches,
          name + ".stabilization",
          seconds(direction.stabilization()),
          0,
          with(view, name, Variation.stabilization(direction, Duration.ZERO)));
    }
    if (direction.cooldown().isPositive()) {
      add(
          switches,
          name + ".cooldown",
          seconds(direction.cooldown()),
          0,
          with(view, name, Variation.cooldown(direction, Duration.ZERO)));
    }
    if (direction.paused()) {
      add(switches, name + ".paused", 1, 0, with(view, name, Variation.paused(direction, false)));
    }
  }

  private static WorkloadView with(WorkloadView view, String name, Direction direction) {
    Variation vary = Variation.of(view.policy());
    return view.withPolicy(name.equals("up") ? vary.up(direction) : vary.down(direction));
  }

  private static void add(
      List<Switch> switches, String key, double from, double to, WorkloadView view) {
    switches.add(new Switch(key, from, to, 1, view));
  }
}
