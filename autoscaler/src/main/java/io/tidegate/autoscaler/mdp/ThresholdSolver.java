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
  private static final int MOST_SWEEPS = 2_000;

  private final Setting setting;
  private final DemandChain chain;
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
    this.violation = new double[DemandChain.LEVELS][setting.max() + 1];
    for (int level = 0; level < DemandChain.LEVELS; level++) {
      double load = chain.demand(level) * setting.loadPerDemand();
      for (int n = 0; n <= setting.max(); n++) {
        // p95 is over the limit when more than one in twenty waits too long
        double late = Erlang.waitsLonger(load, n * setting.slots(), setting.patience());
        violation[level][n] = Math.min(1, late / 0.05);
      }
    }
  }

  /** The thresholds of the cheapest policy. */
  public static Ahead.Thresholds solve(Setting setting, DemandChain chain) {
    ThresholdSolver solver = new ThresholdSolver(setting, chain);
    return solver.thresholds(solver.cheapest());
  }

  /** The best next number for each level and number. */
  private int[][] cheapest() {
    int numbers = setting.max() + 1;
    double[][] value = new double[DemandChain.LEVELS][numbers];
    int[][] best = new int[DemandChain.LEVELS][numbers];
    double change = Double.MAX_VALUE;
    for (int sweep = 0; sweep < MOST_SWEEPS && change > CLOSE_ENOUGH; sweep++) {
      double[][] expected = expected(value);
      change = 0;
      double[][] next = new double[DemandChain.LEVELS][numbers];
      for (int level = 0; level < DemandChain.LEVELS; level++) {
        for (int n = 0; n < numbers; n++) {
          next[level][n] = improve(level, n, expected[level], best);
          change = Math.max(change, Math.abs(next[level][n] - value[level][n]));
        }
      }
      value = next;
    }
    return best;
  }

  private double improve(int level, int n, double[] expected, int[][] best) {
    double least = Double.MAX_VALUE;
    for (int m = 0; m <= setting.max(); m++) {
      double cost = Math.max(n, m) * setting.costs().instanceSecond() + DISCOUNT * expected[m];
      // of two equally cheap numbers the nearer one: a change must pay
      if (cost < least - 1e-9
          || (cost < least + 1e-9 && Math.abs(m - n) < Math.abs(best[level][n] - n))) {
        least = cost;
        best[level][n] = m;
      }
    }
    return least + violation[level][n] * setting.costs().violationSecond();
  }

  private double[][] expected(double[][] value) {
    double[][] expected = new double[DemandChain.LEVELS][setting.max() + 1];
    for (int level = 0; level < DemandChain.LEVELS; level++) {
      for (int to = 0; to < DemandChain.LEVELS; to++) {
        double probability = transitions[level][to];
        if (probability > 0) {
          for (int m = 0; m <= setting.max(); m++) {
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
    for (int n = 0; n < setting.max(); n++) {
      highest = Math.max(highest, upAbove(best, n));
      up.add(highest);
    }
    double floor = 0;
    for (int n = 0; n <= setting.max(); n++) {
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
