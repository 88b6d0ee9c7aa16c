package io.tidegate.autoscaler.explain;

import static io.tidegate.autoscaler.explain.Figures.duration;
import static io.tidegate.autoscaler.explain.Figures.instances;
import static io.tidegate.autoscaler.explain.Figures.number;
import static io.tidegate.autoscaler.explain.Figures.percent;

import io.tidegate.autoscaler.decision.Reason;
import io.tidegate.autoscaler.decision.Step;

/** What each reason says, with its step's figures. */
final class Clauses {
  private Clauses() {}

  /** The reason of a step as a clause that can follow a colon. */
  static String of(Step step) {
    Reason reason = step.reason();
    double value = step.value();
    double limit = step.limit();
    String text =
        switch (reason) {
          case COMPLETE, SOME_MISSING, UNDECIDED, PART_FILLED, ALL_MISSING, FALLBACK, NO_TARGETS ->
              data(reason, value, limit);
          case LARGEST, BACKLOG, FORECAST, THRESHOLD, PROFILE -> demand(reason, value, limit);
          case WITHIN_TOLERANCE,
              AWAITING_EFFECT,
              AWAITING_START,
              WARMING_UP,
              WOULD_COME_BACK,
              DID_NOT_HELP,
              PANIC,
              PANIC_CALMING ->
              belief(reason, value, limit);
          case UP_LIMIT,
              DOWN_LIMIT,
              UP_STABILIZED,
              DOWN_STABILIZED,
              RECENT_PEAK,
              COOLDOWN,
              FLAPPING ->
              damping(reason, value, limit);
          case AT_MIN, AT_MAX, IDLE, NOT_IDLE_LONG_ENOUGH, WAKE, PAUSED, DIRECTION_PAUSED, ADVISE ->
              bounds(reason, value, limit);
        };
    return step.until() == null ? text : text + ", until " + Figures.time(step.until());
  }

  private static String data(Reason reason, double value, double limit) {
    return switch (reason) {
      case COMPLETE -> "all %s signals are there".formatted(number(limit));
      case SOME_MISSING ->
          "only %s of %s signals %s a figure, and nothing shrinks on a gap"
              .formatted(number(value), number(limit), value == 1 ? "has" : "have");
      case UNDECIDED ->
          value == 0
              ? "no signal has a figure, and nothing is decided without"
              : "only %s of %s signals %s a figure, and nothing is decided without all of them"
                  .formatted(number(value), number(limit), value == 1 ? "has" : "have");
      case PART_FILLED ->
          "only %s of the window has samples, and nothing shrinks before it is filled"
              .formatted(percent(value));
      case ALL_MISSING ->
          "no signal has had a figure for %s; the fallback applies after %s"
              .formatted(duration(value), duration(limit));
      case FALLBACK ->
          "no signal has had a figure for %s, so the fallback of %s applies"
              .formatted(duration(value), instances(limit));
      case NO_TARGETS -> "the policy has no targets, only bounds";
      default -> throw new IllegalArgumentException(reason.name());
    };
  }

  private static String demand(Reason reason, double value, double limit) {
    return switch (reason) {
      case LARGEST -> "it is the largest of the proposals";
      case BACKLOG ->
          "%s are at work or wait, and one instance works on %s at once"
              .formatted(number(value) + " requests", number(limit));
      case FORECAST -> "the forecast asks for more than the present does";
      case THRESHOLD ->
          "demand %s against the threshold %s".formatted(number(value), number(limit));
      case PROFILE ->
          "by the rules of the profile (%s, %s)".formatted(number(value), number(limit));
      default -> throw new IllegalArgumentException(reason.name());
    };
  }

  private static String belief(Reason reason, double value, double limit) {
    return switch (reason) {
      case WITHIN_TOLERANCE ->
          "%s of the target is within the tolerance, which ends at %s"
              .formatted(percent(value), percent(limit));
      case AWAITING_EFFECT ->
          "the growth of %s ago cannot show before %s".formatted(duration(value), duration(limit));
      case AWAITING_START ->
          "%s still starting beside %s ready may be enough"
              .formatted(instances(value), number(limit));
      case WARMING_UP ->
          value == 1
              ? "1 of %s ready instances still warms up, and what it reports is not its usual load"
                  .formatted(number(limit))
              : "%s of %s ready instances still warm up, and what they report is not their usual load"
                  .formatted(number(value), number(limit));
      case WOULD_COME_BACK ->
          "with fewer, each would be at %s of its target, more than the %s that grow again"
              .formatted(percent(value), percent(limit));
      case DID_NOT_HELP ->
          "the last growth did not help: %s of the target now, %s before it"
              .formatted(percent(value), percent(limit));
      case PANIC ->
          "panic: the load is %s times what the ready instances are for (panic from %s)"
              .formatted(number(value), number(limit));
      case PANIC_CALMING ->
          "the panic (peak %s) must have been calm for %s before anything shrinks"
              .formatted(number(value), duration(limit));
      default -> throw new IllegalArgumentException(reason.name());
    };
  }

  private static String damping(Reason reason, double value, double limit) {
    return switch (reason) {
      case UP_LIMIT -> "the up limits allow %s now, not %s".formatted(number(limit), number(value));
      case DOWN_LIMIT ->
          "the down limits allow %s now, not %s".formatted(number(limit), number(value));
      case UP_STABILIZED ->
          "%s was enough within the last %s (up stabilization)"
              .formatted(number(value), duration(limit));
      case DOWN_STABILIZED ->
          "%s was still asked for within the last %s (down stabilization)"
              .formatted(number(value), duration(limit));
      case RECENT_PEAK ->
          "a recent peak still asks for %s; it fades by half each %s"
              .formatted(number(value), duration(limit));
      case COOLDOWN ->
          "the last change in this direction was %s ago, the cooldown is %s"
              .formatted(duration(value), duration(limit));
      case FLAPPING ->
          "it has come back up %s times (budget %s), so peaks are remembered longer"
              .formatted(number(value), number(limit));
      default -> throw new IllegalArgumentException(reason.name());
    };
  }

  private static String bounds(Reason reason, double value, double limit) {
    return switch (reason) {
      case AT_MIN -> "%s is below the minimum %s".formatted(number(value), number(limit));
      case AT_MAX -> "%s is above the maximum %s".formatted(number(value), number(limit));
      case IDLE ->
          "nothing has been asked of it for %s (idle after %s)"
              .formatted(duration(value), duration(limit));
      case NOT_IDLE_LONG_ENOUGH ->
          "nothing has been asked of it for %s, zero comes after %s"
              .formatted(duration(value), duration(limit));
      case WAKE -> "it was at zero and %s wait".formatted(number(value) + " requests");
      case PAUSED -> "paused at %s; it would be %s".formatted(number(limit), number(value));
      case DIRECTION_PAUSED ->
          "this direction is paused at %s; it would be %s".formatted(number(limit), number(value));
      case ADVISE ->
          "advice only, it stays at %s; it would be %s".formatted(number(limit), number(value));
      default -> throw new IllegalArgumentException(reason.name());
    };
  }
}
