package io.tidegate.autoscaler.profile;

import io.tidegate.autoscaler.profile.HpaRules.Policy;
import io.tidegate.autoscaler.profile.HpaRules.Select;
import java.util.List;

/** HPA's rate limits and bounds. Pure. */
public final class HpaLimits {
  private HpaLimits() {}

  /** A change of the number, {@code change} replicas, always positive. */
  public record Event(int change, double secondsAgo) {}

  /** Changes in both directions. */
  public record Events(List<Event> up, List<Event> down) {
    public Events {
      up = List.copyOf(up);
      down = List.copyOf(down);
    }
  }

  /** The number that is allowed, and HPA's word for why. */
  public record Limited(int replicas, String reason) {}

  /** The bounds, and both sides of the behavior. */
  public record Frame(int min, int max, HpaRules up, HpaRules down) {}

  /** How much was changed in a period; an event exactly as old as the period is outside it. */
  public static int changeWithin(double periodSeconds, List<Event> events) {
    int change = 0;
    for (Event event : events) {
      if (event.secondsAgo() < periodSeconds) {
        change += event.change();
      }
    }
    return change;
  }

  /** The most that is allowed now. */
  public static int upLimit(int current, Events events, HpaRules rules) {
    if (rules.select() == Select.DISABLED) {
      return current;
    }
    boolean least = rules.select() == Select.MIN;
    long limit = least ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    for (Policy policy : rules.policies()) {
      long start = periodStart(current, events, policy);
      long allowed =
          switch (policy.kind()) {
            case PODS -> start + policy.value();
            case PERCENT -> (long) Math.ceil(start * (1 + policy.value() / 100.0));
          };
      limit = least ? Math.min(limit, allowed) : Math.max(limit, allowed);
    }
    return saturate(limit);
  }

  /** The fewest that is allowed now. */
  public static int downLimit(int current, Events events, HpaRules rules) {
    if (rules.select() == Select.DISABLED) {
      return current;
    }
    boolean least = rules.select() == Select.MIN;
    long limit = least ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    for (Policy policy : rules.policies()) {
      long start = periodStart(current, events, policy);
      long allowed =
          switch (policy.kind()) {
            case PODS -> start - policy.value();
            case PERCENT -> (long) (start * (1 - policy.value() / 100.0));
          };
      limit = least ? Math.max(limit, allowed) : Math.min(limit, allowed);
    }
    return saturate(limit);
  }

  private static long periodStart(int current, Events events, Policy policy) {
    double period = policy.periodSeconds();
    return (long) current - changeWithin(period, events.up()) + changeWithin(period, events.down());
  }

  /** Rate limits, then bounds. */
  public static Limited limit(int current, int desired, Frame frame, Events events) {
    if (desired > current) {
      int limit = Math.max(current, upLimit(current, events, frame.up()));
      int allowed = Math.min(frame.max(), limit);
      if (desired > allowed) {
        return new Limited(allowed, frame.max() > limit ? "ScaleUpLimit" : "TooManyReplicas");
      }
    } else if (desired < current) {
      int limit = Math.min(current, downLimit(current, events, frame.down()));
      int allowed = Math.max(frame.min(), limit);
      if (desired < allowed) {
        return new Limited(allowed, frame.min() < limit ? "ScaleDownLimit" : "TooFewReplicas");
      }
    }
    return new Limited(desired, "DesiredWithinRange");
  }

  /** Without {@code behavior}: at most double, at least four, per decision; down at once. */
  public static Limited limitWithoutBehavior(int current, int desired, int min, int max) {
    long limit = Math.max(2L * current, 4);
    if (desired < min) {
      return new Limited(min, "TooFewReplicas");
    }
    if (desired > Math.min(max, limit)) {
      return new Limited(
          (int) Math.min(max, limit), max > limit ? "ScaleUpLimit" : "TooManyReplicas");
    }
    return new Limited(desired, "DesiredWithinRange");
  }

  private static int saturate(long value) {
    return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }
}
