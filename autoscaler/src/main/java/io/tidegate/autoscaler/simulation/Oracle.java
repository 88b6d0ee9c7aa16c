package io.tidegate.autoscaler.simulation;

import java.util.Arrays;

/**
 * Knows the future: at each second exactly the instances that keep the limit, each started one
 * start-up time before. The n-th instance is given up between two needs when stopping and starting
 * it again is cheaper than keeping it. What it pays is the least that the limit costs at this
 * start-up time; nobody does better without breaking it.
 */
public final class Oracle implements Scaler {
  /** Slots in reserve for the irregularity within a second, in square roots of the load. */
  private static final double RESERVE = 1;

  private final int[] plan;

  /** Plans for all of the arrivals. */
  public Oracle(WorkloadModel model, Arrivals arrivals) {
    this(need(model, arrivals), Math.toIntExact(model.startUp().toSeconds()));
  }

  /**
   * Plans for what each second needs.
   *
   * @param need instances in each second
   * @param startUp seconds from the decision until an instance is ready
   */
  public Oracle(int[] need, int startUp) {
    int seconds = need.length;
    plan = new int[seconds];
    int most = Arrays.stream(need).max().orElse(1);
    for (int n = 1; n <= most; n++) {
      int last = -startUp - 1;
      for (int second = 0; second < seconds; second++) {
        if (need[second] >= n) {
          boolean kept = second - startUp <= last + startUp;
          raise(kept ? last + 1 : Math.max(0, second - startUp), second, n);
          last = second;
        }
      }
    }
  }

  private void raise(int from, int to, int number) {
    for (int second = Math.max(0, from); second <= to; second++) {
      plan[second] = Math.max(plan[second], number);
    }
  }

  private static int[] need(WorkloadModel model, Arrivals arrivals) {
    int[] need = new int[arrivals.seconds()];
    for (int second = 0; second < need.length; second++) {
      double load = arrivals.in(second) * model.serviceTime().meanSeconds();
      double slots = load + RESERVE * Math.sqrt(load);
      need[second] = Math.max(1, (int) Math.ceil(slots / model.concurrency()));
    }
    return need;
  }

  @Override
  public int desired(Slice seen) {
    return plan[Math.min(plan.length - 1, seen.second() + 1)];
  }

  /** What to begin with. */
  public int initial() {
    return plan[0];
  }
}
