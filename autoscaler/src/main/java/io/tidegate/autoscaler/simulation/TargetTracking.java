package io.tidegate.autoscaler.simulation;

import java.util.ArrayDeque;

/**
 * Target tracking as AWS Application Auto Scaling does it: two alarms on one-minute means of the
 * utilisation. Three minutes above the target scale out in proportion at once; fifteen minutes
 * below 90 % of it scale in, with 300 s between two scale-ins and after a scale-out.
 */
public final class TargetTracking implements Scaler {
  private static final int OUT_MINUTES = 3;
  private static final int IN_MINUTES = 15;
  private static final double IN_MARGIN = 0.9;
  private static final int COOLDOWN_SECONDS = 300;

  private final double target;
  private final ArrayDeque<Double> minutes = new ArrayDeque<>();
  private double sum;
  private int lastChange = -COOLDOWN_SECONDS;

  /** Keeps the mean share of busy slots at {@code target}, 0..1. */
  public TargetTracking(double target) {
    this.target = target;
  }

  @Override
  public int desired(Slice seen) {
    sum += seen.slots() == 0 ? 0 : seen.busy() / seen.slots();
    if ((seen.second() + 1) % 60 != 0) {
      return seen.live();
    }
    double newest = sum / 60;
    sum = 0;
    minutes.addFirst(newest);
    if (minutes.size() > IN_MINUTES) {
      minutes.removeLast();
    }
    int proportional = Math.max(1, (int) Math.ceil(seen.ready() * newest / target - 1e-9));
    if (minutes.size() >= OUT_MINUTES
        && minutes.stream().limit(OUT_MINUTES).allMatch(minute -> minute > target)) {
      lastChange = proportional > seen.live() ? seen.second() : lastChange;
      return Math.max(seen.live(), proportional);
    }
    boolean low =
        minutes.size() == IN_MINUTES
            && minutes.stream().allMatch(minute -> minute < IN_MARGIN * target);
    if (low && seen.second() - lastChange >= COOLDOWN_SECONDS) {
      lastChange = seen.second();
      return Math.min(seen.live(), proportional);
    }
    return seen.live();
  }
}
