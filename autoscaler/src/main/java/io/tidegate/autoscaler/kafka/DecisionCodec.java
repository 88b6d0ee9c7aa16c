package io.tidegate.autoscaler.kafka;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.workload.Experience;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventCodec;

/** The standard events, decisions, and what was learned. */
public final class DecisionCodec {
  private DecisionCodec() {}

  /** Reads and writes the standard events and decision records. */
  public static EventCodec codec() {
    return extend(EventCodec.standard());
  }

  /** The same codec that also reads and writes decision records. */
  public static EventCodec extend(EventCodec standard) {
    return standard
        .with(Topic.DECISIONS, DecisionRecord.class)
        .with(Topic.FORECASTS, Experience.class)
        .withSealed(WorkloadView.Ahead.class);
  }
}
