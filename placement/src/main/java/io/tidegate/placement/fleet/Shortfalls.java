package io.tidegate.placement.fleet;

import io.tidegate.common.event.Shortfall;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.plan.Unplaced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells the log what cannot be placed, once for each change, and takes it back when it can. What a
 * former planner said is known from the topic, so that it is taken back as well. Used by one
 * thread.
 */
final class Shortfalls {
  private final Map<WorkloadId, Shortfall> told = new TreeMap<>();
  private final Set<WorkloadId> again = new HashSet<>();

  /** What stands on the topic, ours or another's. */
  void recorded(WorkloadId workload, @Nullable Shortfall shortfall) {
    if (shortfall == null) {
      told.remove(workload);
    } else {
      told.put(workload, shortfall);
    }
  }

  /** It did not arrive: tell it again. */
  void failed(WorkloadId workload) {
    again.add(workload);
  }

  List<Action> due(List<Unplaced> unplaced, Instant now) {
    Map<WorkloadId, Shortfall> present = new TreeMap<>();
    for (Unplaced missing : unplaced) {
      present.merge(
          missing.workload(),
          new Shortfall(missing.workload(), missing.count(), missing.reason(), now),
          Shortfalls::both);
    }
    List<Action> due = new ArrayList<>();
    Set<WorkloadId> workloads = new TreeSet<>(told.keySet());
    workloads.addAll(present.keySet());
    workloads.addAll(again);
    for (WorkloadId workload : workloads) {
      Shortfall before = told.get(workload);
      Shortfall after = since(before, present.get(workload));
      boolean known = before == null ? after == null : before.equals(after);
      if (!known || again.contains(workload)) {
        recorded(workload, after);
        due.add(new Action.PublishShortfall(workload, after));
      }
    }
    again.clear();
    return due;
  }

  private static Shortfall both(Shortfall a, Shortfall b) {
    return new Shortfall(
        a.workload(), a.count() + b.count(), a.reason() + "; " + b.reason(), a.since());
  }

  /** The one that is there now, with the time since when there has been any. */
  private static @Nullable Shortfall since(@Nullable Shortfall before, @Nullable Shortfall now) {
    return before == null || now == null
        ? now
        : new Shortfall(now.workload(), now.count(), now.reason(), before.since());
  }
}
