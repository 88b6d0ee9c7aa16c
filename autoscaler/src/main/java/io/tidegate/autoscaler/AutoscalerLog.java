package io.tidegate.autoscaler;

import io.tidegate.autoscaler.kafka.DecisionReader;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import java.time.Clock;

/** The autoscaler's ends of the log, with decision records among the events. */
record AutoscalerLog(
    KafkaSettings settings,
    EventCodec codec,
    RecordReader reader,
    EventPublisher publisher,
    DecisionReader decisions,
    Clock clock)
    implements AutoCloseable {

  @Override
  public void close() {
    publisher.close();
  }
}
