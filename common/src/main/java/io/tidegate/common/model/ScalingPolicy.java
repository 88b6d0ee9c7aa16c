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
 * @param panicRatio how many times its capacity the load of the last moments must be for growth to
 *     ignore rate limits, and for nothing to shrink until a whole {@code window} was calmer
 * @param planner what may add to the present need
 * @param flapBudget how often the direction may turn before shrinking is slowed down
 * @param vertical sizing of one instance
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
    Fallback fallback,
    double panicRatio,
    Planner planner,
    FlapBudget flapBudget,
    Vertical vertical) {

  /** The panic ratio where none is stated. */
  public static final double DEFAULT_PANIC_RATIO = 2.0;

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
        Fallback.DEFAULT,
        DEFAULT_PANIC_RATIO,
        Planner.REACTIVE,
        FlapBudget.DEFAULT,
        Vertical.OFF);
  }

  /** The same, to be changed. */
  public PolicyEdit edit() {
    return new PolicyEdit(this);
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
    TIDEGATE(1),
    HPA(15),
    KPA(2),
    NOMAD(10);

    private final Duration period;

    Semantics(int seconds) {
      period = Duration.ofSeconds(seconds);
    }

    /**
     * How often a workload is evaluated when nothing happens. Under {@code TIDEGATE} a sample that
     * crosses a target is evaluated at once as well.
     */
    public Duration period() {
      return period;
    }
  }

  /** What may add to what the present load needs. */
  public enum Planner {
    /** Nothing. */
    REACTIVE,
    /** A forecast, one start-up time ahead. */
    FORECAST,
    /** Thresholds computed offline from arrival and service rates. */
    MDP
  }

  /**
   * How often the number may come back up after shrinking within {@code period} before the
   * half-life of shrinking is stretched, in proportion and at most fourfold.
   */
  public record FlapBudget(int turns, Duration period) {
    /** Three turns an hour. */
    public static final FlapBudget DEFAULT = new FlapBudget(3, Duration.ofHours(1));

    public FlapBudget {
      if (turns < 1) {
        throw new IllegalArgumentException("turns: %d (expected: >= 1)".formatted(turns));
      }
    }
  }

  /**
   * Sizing of one instance from its own usage.
   *
   * @param marginRatio added on top of the observed need; 0.15 is 15 %
   * @param smallest never recommend less
   * @param largest never recommend more; {@link Resources#NONE} means no limit
   */
  public record Vertical(Sizing mode, double marginRatio, Resources smallest, Resources largest) {
    /** No recommendation. */
    public static final Vertical OFF =
        new Vertical(Sizing.OFF, 0.15, new Resources(10, 16L << 20), Resources.NONE);

    /** What is done with a recommended size. */
    public enum Sizing {
      OFF,
      ADVISE,
      ACT
    }
  }

  /** Which of several rate limits counts. */
  public enum Select {
    /** The one that allows the largest change. */
    MOST,
    /** The one that allows the smallest change. */
    LEAST
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
   * @param select which of several limits counts
   * @param halfLife for shrinking: after a peak, the load that is provided for halves in this time,
   *     so that a small surplus goes in seconds and a large one slowly; zero means at once
   */
  public record Direction(
      double toleranceRatio,
      Duration stabilization,
      List<RateLimit> limits,
      Duration cooldown,
      boolean paused,
      Select select,
      Duration halfLife) {
    /** At once, at most ten instances or ten times as many each 15 s. */
    public static final Direction UP =
        new Direction(
            0.1,
            Duration.ZERO,
            List.of(
                new RateLimit(RateLimit.Unit.COUNT, 10, Duration.ofSeconds(15)),
                new RateLimit(RateLimit.Unit.PERCENT, 900, Duration.ofSeconds(15))),
            Duration.ZERO,
            false);

    /**
     * To what is needed, as soon as the last peak is half forgotten. No tolerance, as the one of
     * growing already keeps the two directions apart.
     */
    public static final Direction DOWN =
        new Direction(
            0,
            Duration.ofSeconds(15),
            List.of(new RateLimit(RateLimit.Unit.PERCENT, 100, Duration.ofSeconds(15))),
            Duration.ZERO,
            false,
            Select.MOST,
            Duration.ofMinutes(4));

    /** Only what the last five minutes never needed: the default of Kubernetes. */
    public static final Direction DOWN_BY_WINDOW =
        new Direction(
            0.1,
            Duration.ofMinutes(5),
            List.of(new RateLimit(RateLimit.Unit.PERCENT, 100, Duration.ofSeconds(15))),
            Duration.ZERO,
            false);

    public Direction {
      limits = List.copyOf(limits);
    }

    /** The same, to be changed. */
    public DirectionEdit edit() {
      return new DirectionEdit(this);
    }

    /** The same without a half-life, with the limit that allows the most. */
    public Direction(
        double toleranceRatio,
        Duration stabilization,
        List<RateLimit> limits,
        Duration cooldown,
        boolean paused) {
      this(toleranceRatio, stabilization, limits, cooldown, paused, Select.MOST, Duration.ZERO);
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
