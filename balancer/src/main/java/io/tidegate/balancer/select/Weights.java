package io.tidegate.balancer.select;

import java.util.List;

/**
 * The weights that a selector uses now. They follow slow start by themselves: while an endpoint
 * still grows they are renewed every tenth of a second, afterwards a pick costs one comparison.
 * Loop-confined.
 */
final class Weights {
  private static final long REFRESH_NANOS = 100_000_000;

  private final List<Candidate> candidates;
  private final SlowStart slowStart;
  private final double[] current;
  private double total;
  private boolean equal;
  private boolean settled;
  private long refreshNanos;

  Weights(List<Candidate> candidates, SlowStart slowStart, long nowNanos) {
    this.candidates = candidates;
    this.slowStart = slowStart;
    this.current = new double[candidates.size()];
    refresh(nowNanos);
  }

  /** One weight per candidate; the caller must not change it. */
  double[] at(long nowNanos) {
    if (!settled && nowNanos - refreshNanos >= 0) {
      refresh(nowNanos);
    }
    return current;
  }

  /** The sum of the weights that {@link #at} gave last. */
  double total() {
    return total;
  }

  /** Whether the weights that {@link #at} gave last are all the same. */
  boolean equal() {
    return equal;
  }

  private void refresh(long nowNanos) {
    double usual = settledResponse(nowNanos);
    settled = true;
    total = 0;
    equal = true;
    for (int i = 0; i < current.length; i++) {
      Candidate candidate = candidates.get(i);
      long age = nowNanos - candidate.readyNanos();
      double ratio = 1;
      if (!slowStart.over(age)) {
        settled = false;
        double own = candidate.endpoint().score().responseNanos(nowNanos);
        ratio = slowStart.ratio(age, own, usual);
      }
      current[i] = candidate.weight() * ratio;
      total += current[i];
      equal &= current[i] == current[0];
    }
    refreshNanos = nowNanos + REFRESH_NANOS;
  }

  /** Mean response time of the endpoints that have grown up; 0 when there is none. */
  private double settledResponse(long nowNanos) {
    double sum = 0;
    int count = 0;
    for (Candidate candidate : candidates) {
      double response = candidate.endpoint().score().responseNanos(nowNanos);
      if (response > 0 && slowStart.over(nowNanos - candidate.readyNanos())) {
        sum += response;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
