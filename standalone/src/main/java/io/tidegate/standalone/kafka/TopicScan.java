package io.tidegate.standalone.kafka;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.LogSpan;
import io.tidegate.common.kafka.TopicFollower.From;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads topics once, from a time to where they end now, each partition in its order. What cannot be
 * read as its topic's event is passed over.
 */
final class TopicScan implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final KafkaSettings settings;
  private final EventCodec codec;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Topic> names = new HashMap<>();

  /** Takes a record; a null event is a tombstone. */
  @FunctionalInterface
  interface Sink {
    void accept(Topic topic, String key, @Nullable Object event);
  }

  TopicScan(KafkaSettings settings, EventCodec codec) {
    Reachability.check(settings);
    this.settings = settings;
    this.codec = codec;
    this.consumer =
        settings.consumer(
            Map.of(
                "fetch.max.wait.ms",
                50,
                "default.api.timeout.ms",
                Math.toIntExact(TIMEOUT.toMillis()),
                "request.timeout.ms",
                5_000));
    for (Topic topic : Topic.values()) {
      names.put(topic.name(settings.topicPrefix()), topic);
    }
  }

  /**
   * Hands over every record.
   *
   * @param since empty for all that is kept
   * @throws UnreachableException when Kafka does not answer or has no such topics
   */
  void read(Set<Topic> topics, Optional<Instant> since, Sink sink) {
    try {
      List<TopicPartition> partitions = partitions(topics);
      consumer.assign(partitions);
      From from = since.<From>map(From.Time::new).orElseGet(From.Beginning::new);
      Map<TopicPartition, Long> ends = LogSpan.seek(consumer, partitions, from, TIMEOUT);
      LogSpan.read(consumer, ends, TIMEOUT, record -> hand(record, sink));
    } catch (KafkaException e) {
      throw new UnreachableException(
          "Kafka at %s: %s".formatted(settings.bootstrapServers(), e.getMessage()), e);
    }
  }

  private List<TopicPartition> partitions(Set<Topic> topics) {
    Map<String, List<PartitionInfo>> existing = consumer.listTopics();
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : topics) {
      String name = topic.name(settings.topicPrefix());
      List<PartitionInfo> found = existing.get(name);
      if (found == null) {
        throw new UnreachableException(
            "Kafka at %s has no topic %s (expected: a broker that Tidegate runs on)"
                .formatted(settings.bootstrapServers(), name));
      }
      found.forEach(info -> partitions.add(new TopicPartition(name, info.partition())));
    }
    return partitions;
  }

  private void hand(ConsumerRecord<byte[], byte[]> record, Sink sink) {
    Topic topic = names.get(record.topic());
    if (topic == null || record.key() == null) {
      return;
    }
    Object event;
    try {
      event = record.value() == null ? null : codec.decode(topic, record.value());
    } catch (IllegalArgumentException e) {
      return; // the services set it aside and count it
    }
    sink.accept(topic, new String(record.key(), StandardCharsets.UTF_8), event);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
