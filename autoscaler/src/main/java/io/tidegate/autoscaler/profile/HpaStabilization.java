package io.tidegate.autoscaler.profile;

import java.util.ArrayList;
import java.util.List;

/** HPA's memory of its recommendations. What is kept are those before stabilization. Pure. */
public final class HpaStabilization {
  private HpaStabilization() {}

  /** What was asked for, some time ago. */
  public record Recommendation(int replicas, double secondsAgo) {}

  /**
   * The stabilised number and the memory with the new recommendation, which takes the place of the
   * last one that is too old for both windows.
   */
  public record Stabilized(int replicas, List<Recommendation> history) {
    public Stabilized {
      history = List.copyOf(history);
    }

    /** HPA's word for what stabilization did to {@code desired}. */
    public String reason(int desired) {
      return replicas == desired
          ? "ReadyForNewScale"
          : replicas < desired ? "ScaleUpStabilized" : "ScaleDownStabilized";
    }
  }

  /** Up: the smallest of the up window; down: the largest of the down window. */
  public static Stabilized stabilize(
      int current,
      int desired,
      List<Recommendation> history,
      double upSeconds,
      double downSeconds) {
    int up = desired;
    int down = desired;
    int old = -1;
    for (int i = 0; i < history.size(); i++) {
      Recommendation past = history.get(i);
      if (past.secondsAgo() < upSeconds) {
        up = Math.min(up, past.replicas());
      }
      if (past.secondsAgo() < downSeconds) {
        down = Math.max(down, past.replicas());
      }
      if (past.secondsAgo() > upSeconds && past.secondsAgo() > downSeconds) {
        old = i;
      }
    }
    int replicas = Math.min(Math.max(current, up), down);
    return new Stabilized(replicas, remember(history, old, desired));
  }

  /** Without {@code behavior}: the largest of the window, in both directions. */
  public static Stabilized stabilizeWithoutBehavior(
      int desired, List<Recommendation> history, double windowSeconds) {
    int most = desired;
    int old = -1;
    for (int i = 0; i < history.size(); i++) {
      Recommendation past = history.get(i);
      if (past.secondsAgo() > windowSeconds) {
        old = i;
      } else {
        most = Math.max(most, past.replicas());
      }
    }
    return new Stabilized(most, remember(history, old, desired));
  }

  private static List<Recommendation> remember(List<Recommendation> history, int old, int desired) {
    List<Recommendation> next = new ArrayList<>(history);
    Recommendation now = new Recommendation(desired, 0);
    if (old >= 0) {
      next.set(old, now);
    } else {
      next.add(now);
    }
    return next;
  }
}
