package io.tidegate.common.kafka;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where records go that nobody could read: counted, logged, and kept on their own topic. What could
 * not be kept there either, as it was too large or the log did not answer, is counted and logged as
 * lost.
 */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final EventPublisher publisher;
  private final Counter count;
  private final Counter lost;

  public DeadLetters(EventPublisher publisher, CollectorRegistry registry) {
    this.publisher = publisher;
    this.count =
        Counter.build("tidegate_dead_letters_total", "Records that could not be read.")
            .labelNames("topic")
            .register(registry);
    this.lost =
        Counter.build(
                "tidegate_dead_letters_lost_total",
                "Records that could not be read and could not be set aside either.")
            .labelNames("topic")
            .register(registry);
  }

  /** Sets a record aside; never throws and never waits. */
  public void accept(ConsumerRecord<byte[], byte[]> record, RuntimeException why) {
    count.labels(record.topic()).inc();
    log.warn(
        "set aside a record of {} partition {} offset {}: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        why.getMessage());
    var _ =
        publisher
            .deadLetter(record, String.valueOf(why.getMessage()))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    lose(record, failure);
                  }
                });
  }

  private void lose(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
    lost.labels(record.topic()).inc();
    log.warn(
        "a record of {} partition {} offset {} could not be set aside: {}",
        record.topic(),
        record.partition(),
        record.offset(),
        failure.getMessage());
  }
}
