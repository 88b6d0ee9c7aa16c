package io.tidegate.common.model;

import java.time.Duration;
import java.util.List;

/**
 * How many instances a workload shall have, and how fast that may change.
 *
 * @param min fewest instances; 0 allows scale to zero
 * @param max most instances, at least {@code min} and at least 1
 * @param targets what to keep an instance at; the largest demand wins; empty holds between bounds
 * @param window how far back the steady view of the load looks
 * @param up limits on growing
 * @param down limits on shrinking
 * @param warmup how long after becoming ready an instance's CPU says nothing about load
 * @param idleAfter how long without any request before a workload with {@code min} 0 goes to zero
 */
public record ScalingPolicy(
    int min,
    int max,
    List<Target> targets,
    Mode mode,
    Semantics semantics,
    Duration window,
    Direction up,
    Direction down,
    Duration warmup,
    Duration idleAfter,
    Fallback fallback) {

  public ScalingPolicy {
    targets = List.copyOf(targets);
    if (min < 0) {
      throw new IllegalArgumentException("min: %d (expected: >= 0)".formatted(min));
    }
    if (max < Math.max(1, min)) {
      throw new IllegalArgumentException(
          "max: %d (expected: >= %d, which min asks for)".formatted(max, Math.max(1, min)));
    }
  }

  /** The defaults with these bounds and targets. */
  public static ScalingPolicy of(int min, int max, List<Target> targets) {
    return new ScalingPolicy(
        min,
        max,
        targets,
        Mode.ACT,
        Semantics.TIDEGATE,
        Duration.ofSeconds(60),
        Direction.UP,
        Direction.DOWN,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Fallback.DEFAULT);
  }

  /** What a decision does. */
  public enum Mode {
    /** Decide and have it carried out. */
    ACT,
    /** Decide and explain, carry nothing out. */
    ADVISE,
    /** Hold, and say what would have been done. */
    PAUSED
  }

  /** Whose numbers the decisions reproduce. */
  public enum Semantics {
    TIDEGATE,
    HPA,
    KPA,
    NOMAD
  }

  /**
   * Damping of one direction.
   *
   * @param toleranceRatio how far the load may be off its target, as a share of it, without a
   *     change
   * @param stabilization how long a proposal must have stood; the safest within it counts
   * @param limits how much may change per period; empty means no limit
   * @param cooldown least time between two changes in this direction
   * @param paused never changes in this direction
   */
  public record Direction(
      double toleranceRatio,
      Duration stabilization,
      List<RateLimit> limits,
      Duration cooldown,
      boolean paused) {
    /** At once, at most four instances or a doubling each 15 s. */
    public static final Direction UP =
        new Direction(
            0.1,
            Duration.ZERO,
            List.of(
                new RateLimit(RateLimit.Unit.COUNT, 4, Duration.ofSeconds(15)),
                new RateLimit(RateLimit.Unit.PERCENT, 100, Duration.ofSeconds(15))),
            Duration.ZERO,
            false);

    /** Only what the last five minutes never needed. */
    public static final Direction DOWN =
        new Direction(
            0.1,
            Duration.ofMinutes(5),
            List.of(new RateLimit(RateLimit.Unit.PERCENT, 100, Duration.ofSeconds(15))),
            Duration.ZERO,
            false);

    public Direction {
      limits = List.copyOf(limits);
    }
  }

  /** At most {@code value} instances (or percent of the count at its start) in each period. */
  public record RateLimit(Unit unit, int value, Duration period) {
    /** What {@code value} counts. */
    public enum Unit {
      COUNT,
      PERCENT
    }
  }

  /**
   * What to do when every metric has been missing for {@code after}.
   *
   * @param replicas the number to fall back to; 0 means hold the current one
   */
  public record Fallback(Behavior behavior, int replicas, Duration after) {
    /** Keep the present number. */
    public static final Fallback DEFAULT =
        new Fallback(Behavior.CURRENT_IF_HIGHER, 0, Duration.ofSeconds(30));

    /** Which of the current and the stated number is taken. */
    public enum Behavior {
      STATIC,
      CURRENT,
      CURRENT_IF_HIGHER,
      CURRENT_IF_LOWER
    }
  }
}
