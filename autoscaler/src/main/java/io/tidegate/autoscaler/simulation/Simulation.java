package io.tidegate.autoscaler.simulation;

/** Runs one scaler against one load and measures what users and the bill would have seen. */
public final class Simulation {
  private final WorkloadModel model;
  private final Arrivals arrivals;
  private final long seed;

  /** The same seed and arrivals give the same service times to every scaler's run. */
  public Simulation(WorkloadModel model, Arrivals arrivals, long seed) {
    this.model = model;
    this.arrivals = arrivals;
    this.seed = seed;
  }

  /** Begins with {@code initial} ready instances. */
  public RunResult run(String name, Scaler scaler, int initial) {
    QueueingModel queue = new QueueingModel(model, seed);
    InstancePool pool = new InstancePool(Math.toIntExact(model.startUp().toSeconds()), initial);
    RunMeter meter = new RunMeter(name, arrivals.seconds(), true);
    LatencyTotals latency = new LatencyTotals(model.ticksPerSecond());
    for (int second = 0; second < arrivals.seconds(); second++) {
      pool.advanceTo(second);
      Slice slice = queue.pass(second, arrivals.in(second), pool.ready(), pool.starting());
      boolean bad = slice.p95Seconds() > model.limitSeconds() + 1e-9;
      meter.record(slice, slice.arrivals(), pool.paid(), bad);
      latency.add(slice.latency());
      int desired = Math.clamp(scaler.desired(slice), 0, model.max());
      meter.decided(second, slice.live(), desired);
      pool.scaleTo(desired, second + 1);
    }
    return meter.result(latency.quantileSeconds(0.95), latency.quantileSeconds(0.99));
  }
}
