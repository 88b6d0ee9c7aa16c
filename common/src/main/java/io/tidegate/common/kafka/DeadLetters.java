package io.tidegate.common.kafka;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where records go that nobody could read: counted, logged, and kept on their own topic. */
public final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final EventPublisher publisher;
  private final Counter count;

  public DeadLetters(EventPublisher publisher, CollectorRegistry registry) {
    this.publisher = publisher;
    this.count =
        Counter.build("tidegate_dead_letters_total", "Records that could not be read.")
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
    publisher.deadLetter(record, String.valueOf(why.getMessage()));
  }
}
