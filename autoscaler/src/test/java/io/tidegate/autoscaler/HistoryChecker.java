package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.signal.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads decisions in the order of the log, as an executor does, and says what is wrong with them:
 * numbers outside bounds, shrinking on a part-filled window or on a gap, and two writers in one
 * epoch. Records of an older epoch than the newest seen are refused and counted, as executors do.
 */
final class HistoryChecker {
  private final Map<String, DecisionRecord> newest = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private int effective;
  private int refused;
  private int changes;

  /** The next record of the log. */
  synchronized void take(DecisionRecord record) {
    String workload = record.workload().value();
    DecisionRecord before = newest.get(workload);
    if (before != null && record.epoch() < before.epoch()) {
      refused++;
      return;
    }
    effective++;
    int from = record.verdict().from();
    int to = record.verdict().replicas();
    changes += from == to ? 0 : 1;
    if (to < record.input().policy().min() || to > record.input().policy().max()) {
      violation(record, "outside bounds");
    }
    if (to < from && record.input().signals().stream().anyMatch(HistoryChecker::unfilled)) {
      violation(record, "shrinks on " + record.input().signals());
    }
    // Within an epoch one process decides, so that each decision starts where the last one ended.
    if (before != null && before.epoch() == record.epoch() && before.verdict().replicas() != from) {
      violation(record, "does not follow " + before.id() + ": two writers in one epoch");
    }
    newest.put(workload, record);
  }

  private static boolean unfilled(Signal signal) {
    return !signal.present() || signal.coverage() < 0.8;
  }

  private void violation(DecisionRecord record, String what) {
    violations.add(
        "%s epoch %d %d -> %d: %s"
            .formatted(
                record.id(),
                record.epoch(),
                record.verdict().from(),
                record.verdict().replicas(),
                what));
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }

  synchronized Map<String, Long> epochs() {
    Map<String, Long> epochs = new HashMap<>();
    newest.forEach((workload, record) -> epochs.put(workload, record.epoch()));
    return epochs;
  }

  /** How many workloads have an effective decision that is younger than that. */
  synchronized long decidedSince(Instant then) {
    return newest.values().stream().filter(record -> record.at().isAfter(then)).count();
  }

  @Override
  public synchronized String toString() {
    return "%d effective decisions, %d changes, %d refused for their epoch, %d violations"
        .formatted(effective, changes, refused, violations.size());
  }
}
