package io.tidegate.autoscaler.simulation;

import io.tidegate.common.event.Histogram;
import java.util.Arrays;

/** Response times counted in ticks; reused by its owner, so read it before the next second. */
public final class LatencyCounts {
  private final double tickSeconds;
  private final int[] counts;
  private int total;
  private int highest = -1;

  LatencyCounts(double tickSeconds, int maxTicks) {
    this.tickSeconds = tickSeconds;
    this.counts = new int[maxTicks + 1];
  }

  void clear() {
    Arrays.fill(counts, 0, highest + 1, 0);
    total = 0;
    highest = -1;
  }

  void add(long ticks) {
    int bin = (int) Math.min(ticks, counts.length - 1);
    counts[bin]++;
    total++;
    highest = Math.max(highest, bin);
  }

  void addTo(long[] totals) {
    for (int bin = 0; bin <= highest; bin++) {
      totals[bin] += counts[bin];
    }
  }

  /** How many were counted. */
  public int total() {
    return total;
  }

  /** By the nearest-rank rule; 0 when nothing was counted. */
  public double quantileSeconds(double quantile) {
    // from the top: the upper 5 % are fewer than the lower 95 %
    int above = total - (int) Math.max(1, Math.ceil(quantile * total));
    for (int bin = highest; bin >= 0; bin--) {
      above -= counts[bin];
      if (above < 0) {
        return bin * tickSeconds;
      }
    }
    return 0;
  }

  /** As a balancer publishes it. */
  public Histogram histogram() {
    if (total == 0) {
      return Histogram.EMPTY;
    }
    int low = Histogram.bucketOf(tickSeconds);
    long[] buckets = new long[Histogram.bucketOf(Math.max(1, highest) * tickSeconds) - low + 1];
    double sum = 0;
    for (int bin = 0; bin <= highest; bin++) {
      if (counts[bin] > 0) {
        sum += counts[bin] * bin * tickSeconds;
        buckets[Histogram.bucketOf(Math.max(1, bin) * tickSeconds) - low] += counts[bin];
      }
    }
    return new Histogram(0, sum, low, buckets);
  }
}
