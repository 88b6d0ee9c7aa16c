package io.tidegate.autoscaler.mdp;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds the cheapest policy by value iteration (Puterman, "Markov Decision Processes", 6.3). The
 * state is the demand's level and the number of ready instances; the action is the number for the
 * next step, one start-up time later; a step costs its instances and, weighed by its probability, a
 * latency above the limit. A started instance is paid for the step in which it does not serve yet,
 * which is what makes changing one's mind cost and gives the thresholds their hysteresis.
 *
 * <pre>
 *   cost(level, n → m) = max(n, m) · instance + P(violation | level, n) · violation
 * </pre>
 */
public final class ThresholdSolver {
  private static final double DISCOUNT = 0.98;
  private static final double CLOSE_ENOUGH = 1e-4;
  private static final double EQUAL = 1e-9;
  private static final int MOST_SWEEPS = 2_000;

  /** Where a violation is less likely than this, more instances gain nothing. */
  private static final double NEVER = 1e-9;

  /** More would take the time of many decisions; above it the load itself is followed. */
  private static final int MOST_ROWS = 400;

  private final Setting setting;
  private final DemandChain chain;

  /** The most instances that are weighed: twice what is enough for the highest demand. */
  private final int most;

  private final double[][] violation;
  private final double[][] transitions;

  /**
   * What the workload is like.
   *
   * @param target key of the target whose demand the thresholds are on
   * @param max most instances
   * @param loadPerDemand requests in service that one unit of demand means; 1 for concurrency, the
   *     service time in seconds for a rate
   * @param slots requests that one instance serves at once
   * @param patience service times that a request may wait within the limit
   * @param step length of a step: the start-up time
   */
  public record Setting(
      String target,
      int max,
      double loadPerDemand,
      int slots,
      double patience,
      Duration step,
      Costs costs) {
    public Setting {
      if (max < 1 || slots < 1) {
        throw new IllegalArgumentException(
            "max: %d, slots: %d (expected: >= 1)".formatted(max, slots));
      }
    }
  }

  private ThresholdSolver(Setting setting, DemandChain chain) {
    this.setting = setting;
    this.chain = chain;
    this.transitions = chain.transitions();
    this.most = enough();
    this.violation = new double[DemandChain.LEVELS][most + 1];
    for (int level = 0; level < DemandChain.LEVELS; level++) {
      for (int n = 0; n <= most; n++) {
        violation[level][n] = violation(level, n);
      }
    }
  }

  private int enough() {
    int n = 0;
    while (n < Math.min(setting.max(), MOST_ROWS) && violation(DemandChain.LEVELS - 1, n) > NEVER) {
      n++;
    }
    return Math.min(setting.max(), Math.min(MOST_ROWS, 2 * n));
  }

  private double violation(int level, int instances) {
    double load = chain.demand(level) * setting.loadPerDemand();
    // p95 is over the limit when more than one in twenty waits too long
    int slots = (int) Math.min(Integer.MAX_VALUE, (long) instances * setting.slots());
    double late = Erlang.waitsLonger(load, slots, setting.patience());
    return Math.min(1, late / 0.05);
  }

  /**
   * The thresholds of the cheapest policy, for as many instances as the highest demand that was
   * seen can have a use for; the policy's maximum may be far above.
   */
  public static Ahead.Thresholds solve(Setting setting, DemandChain chain) {
    ThresholdSolver solver = new ThresholdSolver(setting, chain);
    return solver.thresholds(solver.cheapest());
  }

  /** The best next number for each level and number. */
  private int[][] cheapest() {
    int numbers = most + 1;
    double[][] value = new double[DemandChain.LEVELS][numbers];
    int[][] best = new int[DemandChain.LEVELS][numbers];
    double change = Double.MAX_VALUE;
    for (int sweep = 0; sweep < MOST_SWEEPS && change > CLOSE_ENOUGH; sweep++) {
      double[][] expected = expected(value);
      change = 0;
      double[][] next = new double[DemandChain.LEVELS][numbers];
      for (int level = 0; level < DemandChain.LEVELS; level++) {
        improve(level, expected[level], next[level], best[level]);
        for (int n = 0; n < numbers; n++) {
          change = Math.max(change, Math.abs(next[level][n] - value[level][n]));
        }
      }
      value = next;
    }
    return best;
  }

  /**
   * One level's new values and best numbers. To stay or shrink costs {@code n} instances whatever
   * the new number, so the best of those is that of {@code n - 1} or {@code n} itself; what it
   * costs to grow does not depend on {@code n}, so the best of those is that of {@code n + 1} or
   * {@code n + 1} itself. Of two equally cheap numbers the nearer one counts: a change must pay.
   */
  private void improve(int level, double[] expected, double[] next, int[] best) {
    double instance = setting.costs().instanceSecond();
    int[] above = new int[most + 1];
    for (int n = most - 1, m = most; n >= 0; n--) {
      boolean nearer = grown(n + 1, expected) < grown(m, expected) + EQUAL;
      m = nearer ? n + 1 : m;
      above[n] = m;
    }
    int below = 0;
    for (int n = 0; n <= most; n++) {
      below = expected[n] * DISCOUNT < expected[below] * DISCOUNT + EQUAL ? n : below;
      double least = n * instance + DISCOUNT * expected[below];
      best[n] = below;
      if (n < most) {
        double grown = grown(above[n], expected);
        boolean nearer = above[n] - n < n - below;
        if (grown < least - EQUAL || (grown < least + EQUAL && nearer)) {
          least = grown;
          best[n] = above[n];
        }
      }
      next[n] = least + violation[level][n] * setting.costs().violationSecond();
    }
  }

  private double grown(int to, double[] expected) {
    return to * setting.costs().instanceSecond() + DISCOUNT * expected[to];
  }

  private double[][] expected(double[][] value) {
    double[][] expected = new double[DemandChain.LEVELS][most + 1];
    for (int level = 0; level < DemandChain.LEVELS; level++) {
      for (int to = 0; to < DemandChain.LEVELS; to++) {
        double probability = transitions[level][to];
        if (probability > 0) {
          for (int m = 0; m <= most; m++) {
            expected[level][m] += probability * value[to][m];
          }
        }
      }
    }
    return expected;
  }

  /**
   * Both lists grow with the number, and shrinking starts below where growing would begin again.
   */
  private Ahead.Thresholds thresholds(int[][] best) {
    List<Double> up = new ArrayList<>();
    List<Double> down = new ArrayList<>();
    double highest = 0;
    for (int n = 0; n < most; n++) {
      highest = Math.max(highest, upAbove(best, n));
      up.add(highest);
    }
    double floor = 0;
    for (int n = 0; n <= most; n++) {
      double ceiling = n == 0 ? 0 : up.get(n - 1);
      floor = Math.max(floor, Math.min(ceiling, downBelow(best, n)));
      down.add(n == 0 ? 0 : Math.min(ceiling, floor));
    }
    String basis =
        String.format(
            Locale.ROOT,
            "%d steps of %d s, %d slots, violation second = %.0f instance seconds",
            chain.steps(),
            setting.step().toSeconds(),
            setting.slots(),
            setting.costs().violationSecond() / setting.costs().instanceSecond());
    return new Ahead.Thresholds(setting.target(), up, down, basis);
  }

  private double upAbove(int[][] best, int n) {
    for (int level = 0; level < DemandChain.LEVELS; level++) {
      if (best[level][n] > n) {
        return level == 0 ? 0 : chain.edge(level - 1);
      }
    }
    return chain.edge(DemandChain.LEVELS - 1);
  }

  private double downBelow(int[][] best, int n) {
    for (int level = DemandChain.LEVELS - 1; level >= 0; level--) {
      if (best[level][n] < n) {
        return chain.edge(level);
      }
    }
    return 0;
  }
}
