package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.ScalingState.Proposed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The proposals of the stabilization windows. Only those are kept that can still be the largest of
 * the window for shrinking or the smallest of the window for growing: a few, however often it is
 * added to.
 *
 * <pre>
 *   down window: the largest counts        up window: the smallest counts
 *     7 ── 5 5 ── 3 · now 4                  2 ── 4 ── 9 · now 4
 *     kept: 7, 5, 4                          kept: 2, 4
 * </pre>
 */
final class History {
  private History() {}

  static List<Proposed> add(List<Proposed> old, int replicas, Draft draft) {
    Instant now = draft.now();
    Duration up = draft.policy().up().stabilization();
    Duration down = Limits.downWindow(draft);
    List<Proposed> kept = new ArrayList<>(old.size() + 1);
    for (int i = 0; i < old.size(); i++) {
      Proposed entry = old.get(i);
      Duration age = Duration.between(entry.at(), now);
      boolean forDown =
          age.compareTo(down) < 0
              && entry.replicas() > replicas
              && (up.isZero() || largestFrom(old, i));
      boolean forUp = age.compareTo(up) < 0 && entry.replicas() < replicas && smallestFrom(old, i);
      if (forDown || forUp) {
        kept.add(entry);
      }
    }
    if (old.isEmpty() && draft.current > replicas) {
      // Nothing is known of the time before, so the present number stands for it.
      kept.add(new Proposed(draft.current, now));
    }
    kept.add(new Proposed(replicas, now));
    return kept;
  }

  private static boolean largestFrom(List<Proposed> list, int from) {
    for (int i = from + 1; i < list.size(); i++) {
      if (list.get(i).replicas() >= list.get(from).replicas()) {
        return false;
      }
    }
    return true;
  }

  private static boolean smallestFrom(List<Proposed> list, int from) {
    for (int i = from + 1; i < list.size(); i++) {
      if (list.get(i).replicas() <= list.get(from).replicas()) {
        return false;
      }
    }
    return true;
  }

  /** The largest proposal that is younger than {@code window}, the newest included. */
  static Proposed largest(List<Proposed> history, Duration window, Instant now) {
    Proposed best = history.getLast();
    for (Proposed entry : history) {
      if (entry.replicas() > best.replicas()
          && Duration.between(entry.at(), now).compareTo(window) < 0) {
        best = entry;
      }
    }
    return best;
  }

  /** The smallest proposal that is younger than {@code window}, the newest included. */
  static Proposed smallest(List<Proposed> history, Duration window, Instant now) {
    Proposed best = history.getLast();
    for (Proposed entry : history) {
      if (entry.replicas() < best.replicas()
          && Duration.between(entry.at(), now).compareTo(window) < 0) {
        best = entry;
      }
    }
    return best;
  }
}
