package io.tidegate.autoscaler.recommend;

import io.tidegate.autoscaler.signal.Cause;
import org.jspecify.annotations.Nullable;

/**
 * What one target alone would have.
 *
 * @param target its key
 * @param replicas the number it asks for, before tolerance; the present one when it has no opinion
 * @param value the figure that the number comes from: a total, a mean ratio, seconds, …
 * @param goal what one instance (or the workload, for latency and error rate) is to be kept at
 * @param ratio load over goal at the present number; 1 is on target
 * @param view which view of the signal decided
 * @param missing why it has no opinion; null when it has one
 */
public record Proposal(
    String target,
    int replicas,
    double value,
    double goal,
    double ratio,
    View view,
    @Nullable Cause missing) {

  /** The views of a signal. */
  public enum View {
    STEADY,
    BRIEF,
    PROVEN,
    LAST,
    BACKLOG,
    FORECAST,
    SCHEDULE
  }

  /** The same, asking for no fewer than that. */
  Proposal atLeast(int fewest) {
    return new Proposal(target, Math.max(replicas, fewest), value, goal, ratio, view, missing);
  }

  /** Whether it may be counted. */
  public boolean present() {
    return missing == null;
  }
}
