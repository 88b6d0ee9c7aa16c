package io.tidegate.autoscaler.kafka;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what a topic holds, up to its end at this moment. Each call opens a consumer of its own;
 * safe from any thread.
 */
final class PastRecords {
  private static final Duration POLL = Duration.ofMillis(100);

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

  /** Hands over all that is not older than {@code since}, in each partition's order. */
  void read(Collection<Integer> partitions, Instant since, Consumer<Received> sink) {
    List<TopicPartition> assigned =
        partitions.stream().map(partition -> new TopicPartition(topic, partition)).toList();
    if (assigned.isEmpty()) {
      return;
    }
    try (KafkaConsumer<byte[], byte[]> consumer = open()) {
      consumer.assign(assigned);
      Map<TopicPartition, Long> ends = Offsets.seek(consumer, assigned, since);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(POLL)) {
          Received received = reader.read(raw);
          if (received != null) {
            sink.accept(received);
          }
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> open() {
    return settings.consumer(Map.of());
  }
}
