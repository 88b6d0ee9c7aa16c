package io.tidegate.autoscaler.simulation;

/** Response times of a whole run, in ticks. */
final class LatencyTotals {
  private final int ticksPerSecond;
  private final long[] counts;

  LatencyTotals(int ticksPerSecond) {
    this.ticksPerSecond = ticksPerSecond;
    this.counts = new long[QueueingModel.LONGEST_LATENCY_SECONDS * ticksPerSecond + 1];
  }

  void add(LatencyCounts second) {
    second.addTo(counts);
  }

  /** By the nearest-rank rule; 0 when nothing was counted. */
  double quantileSeconds(double quantile) {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    long rank = Math.max(1, (long) Math.ceil(quantile * total));
    long below = 0;
    for (int tick = 0; tick < counts.length; tick++) {
      below += counts[tick];
      if (below >= rank) {
        return tick / (double) ticksPerSecond;
      }
    }
    return 0;
  }
}
