package io.tidegate.autoscaler.explain;

import static io.tidegate.autoscaler.explain.Figures.number;
import static io.tidegate.autoscaler.explain.Figures.percent;

import io.tidegate.autoscaler.decision.Counterfactual;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.common.model.ScalingPolicy.Mode;

/** What would have altered a decision, in words. */
final class WhatIf {
  /** A smaller change than this share is not told apart from any change. */
  private static final double HARDLY = 1e-4;

  private WhatIf() {}

  /** One change as a line. */
  static String line(DecisionRecord record, Counterfactual c) {
    return "would be %d %s".formatted(c.replicas(), condition(record, c));
  }

  private static String condition(DecisionRecord record, Counterfactual c) {
    return switch (c.key()) {
      case "max", "min" ->
          "with %s %s instead of %s".formatted(c.key(), number(c.to()), number(c.from()));
      case "mode" -> record.input().mode() == Mode.PAUSED ? "if it were not paused" : "in mode act";
      case "signals" -> "if the missing figures were there and asked for no more";
      case "warm-up" -> "on these figures once no instance starts or warms up";
      case "planner" ->
          record.input().ahead() instanceof Ahead.Forecast
              ? "without the forecast"
              : "without the threshold table";
      default -> c.effort() == 1 ? "without " + c.key() : load(c);
    };
  }

  /** Loads are the nearest at which the outcome differs: just above a bound, or just at it. */
  private static String load(Counterfactual c) {
    boolean more = c.to() > c.from();
    String to = Figures.of(c.key(), c.to());
    String from = Figures.of(c.key(), c.from());
    boolean hardly = to.equals(from) && c.effort() < HARDLY;
    if (to.equals(from)) {
      to = Figures.exact(c.key(), c.to());
      from = Figures.exact(c.key(), c.from());
    }
    if (hardly || to.equals(from)) {
      return "if %s were any %s than %s"
          .formatted(c.key(), more ? "more" : "less", Figures.of(c.key(), c.from()));
    }
    return "if %s were %s instead of %s (%s%s)"
        .formatted(
            c.key(),
            more ? "over " + to : to + " or less",
            from,
            more ? "+" : "-",
            percent(c.effort()));
  }
}
