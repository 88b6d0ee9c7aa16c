package io.tidegate.standalone.cli;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.standalone.kafka.ClusterReader;
import io.tidegate.standalone.view.DecisionLine;
import java.time.Clock;

/** Decision records in a line each. */
final class Decisions {
  private Decisions() {}

  static ClusterReader reader(KafkaSettings settings) {
    Clock clock = Clock.systemUTC();
    return new ClusterReader(
        settings, DecisionCodec.codec(), event -> line((DecisionRecord) event, clock), clock);
  }

  private static DecisionLine line(DecisionRecord record, Clock clock) {
    return new DecisionLine(
        record.verdict().from(),
        record.verdict().replicas(),
        Explanation.brief(record, clock.instant()),
        record.at());
  }
}
