package io.tidegate.autoscaler.simulation;

/**
 * Runs one scaler against an amount of work that is what it is, whatever the number of instances:
 * nothing waits and nothing takes longer when they are too few, so there is no latency to tell.
 * What can be told is what the instances cost, and how often each of them had more to do than it
 * should.
 */
public final class OpenLoop {
  /** Over the goal by the tolerance that every autoscaler has by default. */
  public static final double CLEARLY_OVER = 1.1;

  private static final LatencyCounts NO_REQUESTS = new LatencyCounts(1, 0);

  private final double[] load;
  private final int startUpSeconds;
  private final int max;

  /**
   * @param load in each second, in instances that have exactly their goal to do
   * @param startUpSeconds from the decision until a new instance is ready
   * @param max instances that may exist
   */
  public OpenLoop(double[] load, int startUpSeconds, int max) {
    this.load = load.clone();
    this.startUpSeconds = startUpSeconds;
    this.max = max;
  }

  /**
   * Begins with {@code initial} ready instances. The scaler sees the load as busy slots, of which
   * an instance has one.
   */
  public RunResult run(String name, Scaler scaler, int initial) {
    InstancePool pool = new InstancePool(startUpSeconds, initial);
    RunMeter meter = new RunMeter(name, load.length, false);
    for (int second = 0; second < load.length; second++) {
      pool.advanceTo(second);
      Slice slice = slice(second, pool);
      boolean over = load[second] > CLEARLY_OVER * pool.ready() + 1e-9;
      meter.record(slice, load[second], pool.paid(), over);
      int desired = Math.clamp(scaler.desired(slice), 0, max);
      meter.decided(second, slice.live(), desired);
      pool.scaleTo(desired, second + 1);
    }
    return meter.resultByGoal();
  }

  private Slice slice(int second, InstancePool pool) {
    return new Slice(
        second,
        0,
        0,
        load[second],
        load[second],
        0,
        0,
        pool.ready(),
        pool.ready(),
        pool.starting(),
        NO_REQUESTS);
  }
}
