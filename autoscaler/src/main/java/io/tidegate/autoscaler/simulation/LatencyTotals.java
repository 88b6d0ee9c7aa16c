package io.tidegate.autoscaler.simulation;

import java.util.Arrays;
import java.util.OptionalDouble;

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

  /** By the nearest-rank rule; empty when nothing was counted. */
  OptionalDouble quantileSeconds(double quantile) {
    long total = Arrays.stream(counts).sum();
    if (total == 0) {
      return OptionalDouble.empty();
    }
    long rank = Math.max(1, (long) Math.ceil(quantile * total));
    int tick = 0;
    for (long upTo = counts[0]; upTo < rank; upTo += counts[tick]) {
      tick++;
    }
    return OptionalDouble.of(tick / (double) ticksPerSecond);
  }
}
