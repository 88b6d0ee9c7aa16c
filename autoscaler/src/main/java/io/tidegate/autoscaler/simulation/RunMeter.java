package io.tidegate.autoscaler.simulation;

/** Adds up a run second by second. */
final class RunMeter {
  static final int MOST_POINTS = 1800;
  private static final int FLAP_SECONDS = 300;

  private final String name;
  private final double limitSeconds;
  private final int seconds;
  private final RunResult.Curves curves;
  private final int ticksPerSecond;
  private final long[] latencyTicks;
  private long paidSeconds;
  private int violations;
  private int changes;
  private int flaps;
  private int lastChange;
  private int lastChangeAt = -FLAP_SECONDS;

  RunMeter(String name, WorkloadModel model, int seconds) {
    this.name = name;
    this.limitSeconds = model.limitSeconds();
    this.seconds = seconds;
    this.ticksPerSecond = model.ticksPerSecond();
    this.latencyTicks = new long[QueueingModel.LONGEST_LATENCY_SECONDS * ticksPerSecond + 1];
    int perPoint = Math.ceilDiv(seconds, MOST_POINTS);
    int points = Math.ceilDiv(seconds, perPoint);
    this.curves =
        new RunResult.Curves(
            perPoint, new float[points], new float[points], new float[points], new float[points]);
  }

  void record(Slice slice, int paid) {
    double p95 = slice.p95Seconds();
    boolean violated = p95 > limitSeconds + 1e-9;
    if (violated) {
      violations++;
    }
    paidSeconds += paid;
    slice.latency().addTo(latencyTicks);
    int point = slice.second() / curves.secondsPerPoint();
    curves.rate()[point] += slice.arrivals() / (float) secondsIn(point);
    curves.instances()[point] = Math.max(curves.instances()[point], slice.ready());
    curves.violations()[point] += violated ? 1 : 0;
    curves.p95Seconds()[point] = Math.max(curves.p95Seconds()[point], (float) p95);
  }

  private int secondsIn(int point) {
    return Math.min(curves.secondsPerPoint(), seconds - point * curves.secondsPerPoint());
  }

  void decided(int second, int current, int desired) {
    int change = Integer.signum(desired - current);
    if (change == 0) {
      return;
    }
    changes++;
    if (change == -lastChange && second - lastChangeAt < FLAP_SECONDS) {
      flaps++;
    }
    lastChange = change;
    lastChangeAt = second;
  }

  RunResult result() {
    return new RunResult(
        name,
        seconds,
        violations,
        quantileSeconds(0.95),
        quantileSeconds(0.99),
        paidSeconds / 3600.0,
        changes,
        flaps,
        curves);
  }

  private double quantileSeconds(double quantile) {
    long total = 0;
    for (long count : latencyTicks) {
      total += count;
    }
    long rank = Math.max(1, (long) Math.ceil(quantile * total));
    long below = 0;
    for (int tick = 0; tick < latencyTicks.length; tick++) {
      below += latencyTicks[tick];
      if (below >= rank) {
        return tick / (double) ticksPerSecond;
      }
    }
    return 0;
  }
}
