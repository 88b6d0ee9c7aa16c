package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionEngine;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Verdict;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the code at hand decides as the recorded one did. Without this no what-if is worth
 * anything.
 *
 * @param checked decisions that were decided again
 * @param departures how many came out otherwise
 * @param first the first of them; null when there is none
 */
public record Fidelity(int checked, int departures, @Nullable Departure first) {

  /** A decision that came out otherwise: recorded, and decided again. */
  public record Departure(DecisionRecord recorded, Verdict again) {
    /** One sentence for people. */
    public String sentence() {
      Verdict was = recorded.verdict();
      String how =
          was.replicas() == again.replicas()
              ? "the number is the same, %d, but not how it came about".formatted(was.replicas())
              : "recorded %d, decided again %d".formatted(was.replicas(), again.replicas());
      return "decision %s at %s (version %s): %s"
          .formatted(recorded.id(), recorded.at(), recorded.version(), how);
    }
  }

  /** Decides every record's own input again. */
  public static Fidelity of(List<DecisionRecord> records) {
    int departures = 0;
    Departure first = null;
    for (DecisionRecord record : records) {
      Verdict again = DecisionEngine.decide(record.input()).verdict();
      if (!Objects.equals(again, record.verdict())) {
        departures++;
        first = first == null ? new Departure(record, again) : first;
      }
    }
    return new Fidelity(records.size(), departures, first);
  }

  /** Whether every decision was reproduced. */
  public boolean faithful() {
    return departures == 0;
  }

  /** One sentence for people. */
  public String sentence() {
    if (checked == 0) {
      return "No decisions were recorded in that time.";
    }
    if (first == null) {
      return "All %d recorded decisions were reproduced exactly.".formatted(checked);
    }
    return "%d of %d recorded decisions came out otherwise; the first: %s."
        .formatted(departures, checked, first.sentence());
  }
}
