package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Demand.seconds;

import io.tidegate.autoscaler.decision.WorkloadView.Counts;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.DirectionEdit;
import io.tidegate.common.model.PolicyEdit;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.Fallback;
import io.tidegate.common.model.ScalingPolicy.Fallback.Behavior;
import io.tidegate.common.model.ScalingPolicy.FlapBudget;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The settings that an operator could turn, each with the view as it would be then. */
final class Switches {
  private Switches() {}

  /** One setting turned. Its effort is 1: a switch is either turned or not. */
  record Switch(String key, double from, double to, double effort, WorkloadView view) {}

  static List<Switch> of(WorkloadView view) {
    List<Switch> switches = new ArrayList<>();
    ScalingPolicy policy = view.policy();
    bounds(switches, view);
    direction(switches, view, "up", policy.up());
    direction(switches, view, "down", policy.down());
    if (view.control() != null || policy.mode() != Mode.ACT) {
      add(
          switches,
          "mode",
          0,
          1,
          view.withPolicy(policy.edit().mode(Mode.ACT).done()).withControl(null));
    }
    FlapBudget budget = policy.flapBudget();
    add(
        switches,
        "flap-budget",
        budget.turns(),
        budget.turns() + 1000.0,
        view.withPolicy(
            policy
                .edit()
                .flapBudget(new FlapBudget(budget.turns() + 1000, budget.period()))
                .done()));
    knowledge(switches, view);
    if (policy.min() == 0) {
      add(
          switches,
          "idle-after",
          seconds(policy.idleAfter()),
          0,
          view.withPolicy(policy.edit().idleAfter(Duration.ZERO).done()));
    }
    return switches;
  }

  /** What is known, rather than what is set: time or repair will change it. */
  private static void knowledge(List<Switch> switches, WorkloadView view) {
    int missing = 0;
    for (Signal signal : view.signals()) {
      missing += signal.present() ? 0 : 1;
    }
    if (missing == view.signals().size() && missing > 0) {
      Fallback none = new Fallback(Behavior.CURRENT, 0, view.policy().fallback().after());
      add(switches, "fallback", 1, 0, view.withPolicy(view.policy().edit().fallback(none).done()));
    } else if (missing > 0) {
      add(switches, "signals", missing, 0, withoutGaps(view));
    }
    Counts counts = view.counts();
    int unready = counts.starting() + counts.warming();
    if (unready > 0) {
      add(switches, "warm-up", unready, 0, warm(view));
    }
    if (view.ahead() != null) {
      add(switches, "planner", 1, 0, view.withAhead(null));
    }
  }

  private static WorkloadView withoutGaps(WorkloadView view) {
    List<Signal> there = view.signals().stream().filter(Signal::present).toList();
    Set<String> keys = there.stream().map(Signal::target).collect(Collectors.toSet());
    List<Target> targets =
        view.policy().targets().stream().filter(target -> keys.contains(target.key())).toList();
    return view.withPolicy(view.policy().edit().targets(targets).done()).withSignals(there);
  }

  /** The same figures, from instances that are all believed. */
  private static WorkloadView warm(WorkloadView view) {
    Counts counts = view.counts();
    int all = Math.max(counts.ready() + counts.starting(), counts.wanted());
    return view.withCounts(new Counts(counts.wanted(), all, 0, 0));
  }

  private static void bounds(List<Switch> switches, WorkloadView view) {
    ScalingPolicy policy = view.policy();
    int min = policy.min();
    int max = policy.max();
    if (max < Integer.MAX_VALUE / 2) {
      switches.add(
          new Switch(
              "max",
              max,
              max + 1.0,
              1.0 / max,
              view.withPolicy(policy.edit().max(max + 1).done())));
    }
    if (min > 0) {
      switches.add(
          new Switch(
              "min",
              min,
              min - 1.0,
              1.0 / min,
              view.withPolicy(policy.edit().min(min - 1).done())));
    }
  }

  private static void direction(
      List<Switch> switches, WorkloadView view, String name, Direction direction) {
    if (!direction.limits().isEmpty()) {
      add(switches, name + ".limits", 1, 0, with(view, name, direction.edit().limits(List.of())));
    }
    if (direction.toleranceRatio() > 0) {
      add(
          switches,
          name + ".tolerance",
          direction.toleranceRatio(),
          0,
          with(view, name, direction.edit().toleranceRatio(0)));
    }
    if (direction.stabilization().isPositive()) {
      add(
          switches,
          name + ".stabilization",
          seconds(direction.stabilization()),
          0,
          with(view, name, direction.edit().stabilization(Duration.ZERO)));
    }
    if (direction.cooldown().isPositive()) {
      add(
          switches,
          name + ".cooldown",
          seconds(direction.cooldown()),
          0,
          with(view, name, direction.edit().cooldown(Duration.ZERO)));
    }
    if (direction.paused()) {
      add(switches, name + ".paused", 1, 0, with(view, name, direction.edit().paused(false)));
    }
  }

  private static WorkloadView with(WorkloadView view, String name, DirectionEdit other) {
    Direction direction = other.done();
    PolicyEdit edit = view.policy().edit();
    return view.withPolicy((name.equals("up") ? edit.up(direction) : edit.down(direction)).done());
  }

  private static void add(
      List<Switch> switches, String key, double from, double to, WorkloadView view) {
    switches.add(new Switch(key, from, to, 1, view));
  }
}
