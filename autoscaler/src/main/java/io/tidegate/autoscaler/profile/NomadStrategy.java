package io.tidegate.autoscaler.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The strategies of Nomad's autoscaler. Pure; metrics are oldest first. */
public sealed interface NomadStrategy {

  /** What a check votes for. */
  enum Direction {
    UP,
    DOWN,
    NONE,
    /** No metric, no vote. */
    SKIP
  }

  /**
   * A check's vote.
   *
   * @param count null when nothing is to be changed
   */
  record Action(@Nullable Integer count, Direction direction) {
    static final Action NONE = new Action(null, Direction.NONE);
    static final Action SKIP = new Action(null, Direction.SKIP);

    static Action to(int current, int count) {
      return count == current
          ? NONE
          : new Action(count, count > current ? Direction.UP : Direction.DOWN);
    }
  }

  /** The vote for a count. */
  Action run(int currentCount, List<Double> metrics);

  /** How far one step may go; null for no cap. */
  record Caps(@Nullable Integer up, @Nullable Integer down) {
    int apply(int current, int count) {
      if (up != null && count > current) {
        return Math.min(count, current + up);
      }
      return down != null && count < current ? Math.max(count, current - down) : count;
    }
  }

  /** The last metric over the target is the factor of the count. */
  record TargetValue(double target, double threshold, Caps caps) implements NomadStrategy {
    /** Nomad's default band around 1. */
    public static final double DEFAULT_THRESHOLD = 0.01;

    @Override
    public Action run(int current, List<Double> metrics) {
      if (metrics.isEmpty()) {
        return Action.SKIP;
      }
      double value = metrics.getLast();
      double factor = target == 0 ? value : value / target;
      boolean still =
          current == 0 ? factor <= 0 : factor >= 1 - threshold && factor <= 1 + threshold;
      if (still) {
        return Action.NONE;
      }
      double exact = current == 0 ? factor : current * factor;
      int count = (int) Math.clamp(Math.ceil(exact), 0.0, (double) Integer.MAX_VALUE);
      return Action.to(current, caps.apply(current, count));
    }
  }

  /** Acts when enough metrics lie within bounds: the lower one belongs to them, the upper not. */
  record Threshold(double lower, double upper, int trigger, Change change)
      implements NomadStrategy {
    /** Nomad's default number of samples. */
    public static final int DEFAULT_TRIGGER = 5;

    @Override
    public Action run(int current, List<Double> metrics) {
      if (metrics.isEmpty()) {
        return Action.SKIP;
      }
      long within = metrics.stream().filter(value -> value >= lower && value < upper).count();
      return within < trigger ? Action.NONE : Action.to(current, Math.max(0, change.of(current)));
    }
  }

  /** What a threshold does to the count. */
  sealed interface Change {
    int of(int count);

    /** So many more. */
    record Delta(int delta) implements Change {
      @Override
      public int of(int count) {
        return count + delta;
      }
    }

    /** So many percent more, rounded up. */
    record Percentage(double percent) implements Change {
      @Override
      public int of(int count) {
        return (int) Math.ceil(count * (1 + percent / 100));
      }
    }

    /** Exactly so many. */
    record Value(int value) implements Change {
      @Override
      public int of(int count) {
        return value;
      }
    }
  }

  /** The last metric is the count, without its fraction. */
  record PassThrough(Caps caps) implements NomadStrategy {
    /** The fraction still has its say in the direction: 5.7 votes up at 5, and for 5. */
    @Override
    public Action run(int current, List<Double> metrics) {
      if (metrics.isEmpty()) {
        return Action.SKIP;
      }
      double value = metrics.getLast();
      if (value == current) {
        return Action.NONE;
      }
      int count = caps.apply(current, Math.max(0, (int) value));
      return new Action(count, value > current ? Direction.UP : Direction.DOWN);
    }
  }

  /** A constant, whatever the metrics say. */
  record FixedValue(int value) implements NomadStrategy {
    @Override
    public Action run(int current, List<Double> metrics) {
      return Action.to(current, value);
    }
  }

  /** The safest of several votes: up before none before down, and the larger count. */
  static Action safest(List<Action> votes) {
    Action best = Action.SKIP;
    for (Action vote : votes) {
      if (rank(vote) > rank(best)
          || (rank(vote) == rank(best)
              && vote.count() != null
              && best.count() != null
              && vote.count() > best.count())) {
        best = vote;
      }
    }
    return best;
  }

  private static int rank(Action action) {
    return switch (action.direction()) {
      case SKIP -> 0;
      case DOWN -> 1;
      case NONE -> 2;
      case UP -> 3;
    };
  }
}
