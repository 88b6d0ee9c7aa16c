package io.tidegate.placement;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.placement.fleet.FleetEvent;
import io.tidegate.placement.kafka.ClusterScope;
import io.tidegate.placement.kafka.FleetRecords;
import io.tidegate.placement.kafka.PlacementLease;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Placement's way to the event log. */
record PlacementLog(
    KafkaSettings kafka, RecordReader reader, EventPublisher publisher, ClusterScope scope) {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  /** Creates the topics that are missing, and learns whose log it is. */
  void prepare() throws InterruptedException, ExecutionException, TimeoutException {
    scope.learn(ANSWER_LIMIT);
    TopicCreation.ensure(kafka, EnumSet.allOf(Topic.class), ANSWER_LIMIT);
  }

  PlacementLease contend(PlacementLease.Holder holder) {
    return PlacementLease.start(kafka, holder);
  }

  FleetRecords follow(Clock clock, Consumer<FleetEvent> to) {
    return new FleetRecords(kafka, reader, clock, to);
  }
}
