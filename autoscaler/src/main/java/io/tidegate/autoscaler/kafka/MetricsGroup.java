package io.tidegate.autoscaler.kafka;

import static java.util.stream.Collectors.toSet;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * This process's share of the metrics topic. Kafka's group decides which partitions are ours; a
 * newly assigned one is read again from {@code lookback} ago, so that windows refill, and counts as
 * caught up once what was there at the assignment has been read. Nothing is committed: the log is
 * the memory. Not thread-safe, except {@link #wakeUp}.
 */
public final class MetricsGroup implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordReader reader;
  private final Clock clock;
  private final Duration lookback;
  private final String topic;
  private final Map<Integer, Long> ends = new HashMap<>();
  private final Set<Integer> owned = new HashSet<>();
  private final Set<Integer> gained = new HashSet<>();
  private final Set<Integer> lost = new HashSet<>();
  private Consumer<Set<Integer>> beforeRevoked = _ -> {};
  private int partitions;

  /**
   * @param lookback how far back a new partition is read: at least the longest window
   */
  public MetricsGroup(KafkaSettings settings, RecordReader reader, Clock clock, Duration lookback) {
    this.reader = reader;
    this.clock = clock;
    this.lookback = lookback;
    this.topic = Topic.METRICS.name(settings.topicPrefix());
    this.consumer =
        new KafkaConsumer<>(
            settings.client(
                Map.of(
                    "group.id",
                    settings.topicPrefix() + "autoscaler",
                    "group.protocol",
                    "consumer",
                    "enable.auto.commit",
                    false,
                    "auto.offset.reset",
                    "latest",
                    "allow.auto.create.topics",
                    false,
                    "fetch.max.wait.ms",
                    100,
                    "max.poll.records",
                    5_000,
                    "max.poll.interval.ms",
                    30_000,
                    "default.api.timeout.ms",
                    5_000)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(topic), new Listener());
  }

  /** The next records of our partitions; afterwards look at {@link #takeChange}. */
  public List<Received> poll(Duration atMost) {
    List<Received> received = new ArrayList<>();
    try {
      for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(atMost)) {
        Received read = reader.read(raw);
        if (read != null) {
          received.add(read);
        }
      }
    } catch (WakeupException e) {
      return received;
    }
    ends.entrySet()
        .removeIf(
            end -> consumer.position(new TopicPartition(topic, end.getKey())) >= end.getValue());
    return received;
  }

  /** Has partitions handed over that are ours for a last moment; called within {@link #poll}. */
  public void beforeRevoked(Consumer<Set<Integer>> handOver) {
    beforeRevoked = handOver;
  }

  /** What the group gave and took since the last call; null when nothing changed. */
  public @Nullable Change takeChange() {
    if (gained.isEmpty() && lost.isEmpty()) {
      return null;
    }
    Change change = new Change(Set.copyOf(gained), Set.copyOf(lost));
    gained.clear();
    lost.clear();
    return change;
  }

  /**
   * Partitions by number.
   *
   * @param gained ours now; also listed when lost and regained in between
   * @param lost no longer ours
   */
  public record Change(Set<Integer> gained, Set<Integer> lost) {}

  /** Whether a partition is ours and has been read up to where it ended when it became ours. */
  public boolean caughtUp(int partition) {
    return owned.contains(partition) && !ends.containsKey(partition);
  }

  /** Whether a partition is ours. */
  public boolean owns(int partition) {
    return owned.contains(partition);
  }

  /** Our partitions. */
  public Set<Integer> owned() {
    return Set.copyOf(owned);
  }

  /** The generation of our membership; grows with every assignment. */
  public long generation() {
    return consumer.groupMetadata().generationId();
  }

  /** Which partition a workload's records go to: Kafka's default, as all topics have as many. */
  public int partitionOf(String workload) {
    if (partitions == 0) {
      partitions = consumer.partitionsFor(topic).size();
    }
    if (partitions == 0) {
      throw new KafkaException("topic %s does not exist yet".formatted(topic));
    }
    return Partitioning.of(workload, partitions);
  }

  /** Ends a poll that is under way; from any thread. */
  public void wakeUp() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private final class Listener implements ConsumerRebalanceListener {

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      if (assigned.isEmpty()) {
        return;
      }
      Offsets.seek(consumer, assigned, clock.instant().minus(lookback))
          .forEach((partition, end) -> ends.put(partition.partition(), end));
      for (TopicPartition partition : assigned) {
        owned.add(partition.partition());
        gained.add(partition.partition());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      beforeRevoked.accept(revoked.stream().map(TopicPartition::partition).collect(toSet()));
      onPartitionsLost(revoked);
    }

    /** Somebody else has them already. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> revoked) {
      for (TopicPartition partition : revoked) {
        owned.remove(partition.partition());
        ends.remove(partition.partition());
        gained.remove(partition.partition());
        lost.add(partition.partition());
      }
    }
  }
}
