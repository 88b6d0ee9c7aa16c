package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionEngine;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Story;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.decision.WorkloadView;
import java.time.Duration;
import java.util.List;

/** Decision records for tests; their ids are the seconds since a story's beginning. */
final class Records {
  private Records() {}

  /** What the engine decides on it. */
  static DecisionRecord of(WorkloadView view) {
    return of(view, DecisionEngine.decide(view).verdict());
  }

  static DecisionRecord of(WorkloadView view, Verdict verdict) {
    return new DecisionRecord(
        DecisionRecord.SCHEMA,
        "d" + Duration.between(Story.START, view.now()).toSeconds(),
        view.workload(),
        view.now(),
        view,
        verdict,
        List.of(),
        null,
        1,
        "test",
        0);
  }
}
