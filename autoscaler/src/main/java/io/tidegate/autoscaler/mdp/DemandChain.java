package io.tidegate.autoscaler.mdp;

/**
 * How demand moves from one step to the next: a Markov chain over levels, counted as the workload
 * lives. A step is one start-up time, so that what is started now serves in the next one. A level
 * that was seldom seen borrows from its neighbours: each begins with the belief that demand stays
 * or moves by one level. Not thread-safe.
 */
public final class DemandChain {
  /** Levels of demand; the highest also stands for all above. */
  static final int LEVELS = 48;

  /** How many steps the belief about an unseen level is worth. */
  private static final double BELIEF = 2;

  private final double[][] counts = new double[LEVELS][LEVELS];
  private double width;
  private int last = -1;
  private long steps;

  /**
   * @param width demand that one level stands for, in the target's unit
   */
  public DemandChain(double width) {
    if (!(width > 0)) {
      throw new IllegalArgumentException("level width: %s (expected: > 0)".formatted(width));
    }
    this.width = width;
  }

  /** Counts one step. Demand beyond the highest level doubles the width of all levels. */
  public void observe(double demand) {
    while (demand >= width * LEVELS) {
      widen();
    }
    int level = (int) (demand / width);
    if (last >= 0) {
      counts[last][level]++;
      steps++;
    }
    last = level;
  }

  private void widen() {
    for (int from = 0; from < LEVELS; from++) {
      for (int to = 0; to < LEVELS; to++) {
        double count = counts[from][to];
        counts[from][to] = 0;
        counts[from / 2][to / 2] += count;
      }
    }
    width *= 2;
    last /= 2;
  }

  /** Steps that were counted. */
  public long steps() {
    return steps;
  }

  /** Middle of a level. */
  double demand(int level) {
    return (level + 0.5) * width;
  }

  /** Upper edge of a level. */
  double edge(int level) {
    return (level + 1) * width;
  }

  /** Probabilities of the next level, for each level. */
  double[][] transitions() {
    double[][] rows = new double[LEVELS][LEVELS];
    for (int from = 0; from < LEVELS; from++) {
      double total = BELIEF;
      for (int to = 0; to < LEVELS; to++) {
        rows[from][to] = counts[from][to] + belief(from, to);
        total += counts[from][to];
      }
      for (int to = 0; to < LEVELS; to++) {
        rows[from][to] /= total;
      }
    }
    return rows;
  }

  private static double belief(int from, int to) {
    int low = Math.max(0, from - 1);
    int high = Math.min(LEVELS - 1, from + 1);
    if (to < low || to > high) {
      return 0;
    }
    double outside = (from - 1 < 0 ? 0.25 : 0) + (from + 1 > LEVELS - 1 ? 0.25 : 0);
    return BELIEF * (to == from ? 0.5 + outside : 0.25);
  }
}
