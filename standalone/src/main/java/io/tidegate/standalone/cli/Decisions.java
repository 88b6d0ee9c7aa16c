package io.tidegate.standalone.cli;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.standalone.kafka.ClusterReader;
import io.tidegate.standalone.view.DecisionLine;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** What the command line knows of decision records. */
final class Decisions {
  private Decisions() {}

  static ClusterReader reader(KafkaSettings settings) {
    return new ClusterReader(
        settings,
        EventCodec.standard().with(Topic.DECISIONS, Map.class),
        Decisions::line,
        Clock.systemUTC());
  }

  private static DecisionLine line(Object event) {
    return new DecisionLine(0, 0, event.toString(), Instant.EPOCH);
  }
}
