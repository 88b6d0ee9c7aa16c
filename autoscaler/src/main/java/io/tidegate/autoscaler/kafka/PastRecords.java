package io.tidegate.autoscaler.kafka;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.LogSpan;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what a topic holds, up to its end at this moment. Each call opens a consumer of its own;
 * safe from any thread.
 */
final class PastRecords {
  /** The longest time without getting ahead: whoever waits here has others to look after. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final KafkaSettings settings;
  private final RecordReader reader;
  private final String topic;

  PastRecords(KafkaSettings settings, RecordReader reader, Topic topic) {
    this.settings = settings;
    this.reader = reader;
    this.topic = topic.name(settings.topicPrefix());
  }

  int partitions() {
    try (KafkaConsumer<byte[], byte[]> consumer = open()) {
      return consumer.partitionsFor(topic).size();
    }
  }

  /**
   * Hands over all that is not older than {@code since}, in each partition's order.
   *
   * @throws org.apache.kafka.common.KafkaException when the log does not answer, or falls silent
   *     before the end; what has been handed over until then is not all
   */
  void read(Collection<Integer> partitions, Instant since, Consumer<Received> sink) {
    List<TopicPartition> assigned =
        partitions.stream().map(partition -> new TopicPartition(topic, partition)).toList();
    if (assigned.isEmpty()) {
      return;
    }
    try (KafkaConsumer<byte[], byte[]> consumer = open()) {
      consumer.assign(assigned);
      Map<TopicPartition, Long> ends =
          LogSpan.seek(consumer, assigned, new TopicFollower.From.Time(since), PATIENCE);
      LogSpan.read(
          consumer,
          ends,
          PATIENCE,
          raw -> {
            Received received = reader.read(raw);
            if (received != null) {
              sink.accept(received);
            }
          });
    }
  }

  private KafkaConsumer<byte[], byte[]> open() {
    return settings.consumer(Map.of());
  }
}
