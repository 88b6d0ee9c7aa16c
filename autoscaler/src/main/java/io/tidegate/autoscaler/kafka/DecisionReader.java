package io.tidegate.autoscaler.kafka;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads past decisions. Each call opens a consumer of its own; safe from any thread. */
public final class DecisionReader {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaSettings settings;
  private final RecordReader reader;
  private final String topic;

  public DecisionReader(KafkaSettings settings, RecordReader reader) {
    this.settings = settings;
    this.reader = reader;
    this.topic = Topic.DECISIONS.name(settings.topicPrefix());
  }

  /**
   * The newest decision of each workload on these partitions that is not older than {@code since}.
   */
  public Map<String, DecisionRecord> newest(Collection<Integer> partitions, Instant since) {
    Map<String, DecisionRecord> newest = new HashMap<>();
    read(partitions, since, record -> newest.put(record.workload().value(), record));
    return newest;
  }

  /** Hands over all decisions on one workload from {@code since} until now, in order. */
  public void read(String workload, Instant since, Consumer<DecisionRecord> sink) {
    int partitions;
    try (KafkaConsumer<byte[], byte[]> consumer = open()) {
      partitions = consumer.partitionsFor(topic).size();
    }
    read(
        List.of(Partitioning.of(workload, partitions)),
        since,
        record -> {
          if (record.workload().value().equals(workload)) {
            sink.accept(record);
          }
        });
  }

  /** Hands over all decisions from {@code since} until now, in each partition's order. */
  public void read(Collection<Integer> partitions, Instant since, Consumer<DecisionRecord> sink) {
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
          if (received != null && received.event() instanceof DecisionRecord record) {
            sink.accept(record);
          }
        }
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> open() {
    return new KafkaConsumer<>(
        settings.client(
            Map.of(
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "allow.auto.create.topics",
                false,
                "default.api.timeout.ms",
                5_000)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
