package io.tidegate.autoscaler.kafka;

import static java.util.stream.Collectors.toSet;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.LogSpan;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's share of the metrics topic. Kafka's group decides which partitions are ours; a
 * newly assigned one is read again from {@code lookback} ago, so that windows refill, and counts as
 * caught up once what was there at that moment has been read. Nothing is committed: the log is the
 * memory. Not thread-safe, except {@link #wakeUp}.
 *
 * <pre>
 *   assigned ─▶ owned ── placed: its start was found ──▶ gained ── tookOver ──▶ held
 *                 └── the broker does not tell: tried again each second
 * </pre>
 *
 * What the group says is only noted down where it says so: asking the broker there could fail, and
 * the group would not repeat itself.
 */
public final class MetricsGroup implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MetricsGroup.class);

  /** What finding the starts may take of a round. */
  private static final Duration PLACING = Duration.ofSeconds(2);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final RecordReader reader;
  private final Clock clock;
  private final Duration lookback;
  private final String topic;
  private final Map<Integer, Long> ends = new HashMap<>();
  private final Set<Integer> owned = new HashSet<>();
  private final Set<Integer> unplaced = new HashSet<>();
  private final Set<Integer> gained = new HashSet<>();
  private final Set<Integer> lost = new HashSet<>();
  private java.util.function.Consumer<Set<Integer>> beforeRevoked = _ -> {};
  private Instant placeAgain = Instant.MIN;
  private @Nullable String trouble;
  private int partitions;

  /**
   * Joins the group.
   *
   * @param lookback how far back a new partition is read: at least the longest window
   */
  public static MetricsGroup join(
      KafkaSettings settings, RecordReader reader, Clock clock, Duration lookback) {
    return new MetricsGroup(
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
            new ByteArrayDeserializer()),
        Topic.METRICS.name(settings.topicPrefix()),
        reader,
        clock,
        lookback);
  }

  /** Subscribes the consumer, and closes it in the end. */
  public MetricsGroup(
      Consumer<byte[], byte[]> consumer,
      String topic,
      RecordReader reader,
      Clock clock,
      Duration lookback) {
    this.consumer = consumer;
    this.topic = topic;
    this.reader = reader;
    this.clock = clock;
    this.lookback = lookback;
    consumer.subscribe(List.of(topic), new Listener());
  }

  /** The next records of our partitions; afterwards look at {@link #takeLost} and the gained. */
  public List<Received> poll(Duration atMost) {
    List<Received> received = new ArrayList<>();
    try {
      for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(atMost)) {
        // of a partition without its start only what is read again from there on may come
        Received read = unplaced.contains(raw.partition()) ? null : reader.read(raw);
        if (read != null) {
          received.add(read);
        }
      }
      place();
      noticeEnds();
    } catch (WakeupException e) {
      return received;
    }
    return received;
  }

  /** Lets new partitions begin where their windows do, or tries again a little later. */
  private void place() {
    if (unplaced.isEmpty() || clock.instant().isBefore(placeAgain)) {
      return;
    }
    Instant since = clock.instant().minus(lookback);
    try {
      if (partitions == 0) {
        partitions = consumer.partitionsFor(topic, PLACING).size();
      }
      if (partitions == 0) {
        throw new KafkaException("topic %s does not exist yet".formatted(topic));
      }
      List<TopicPartition> places =
          unplaced.stream().map(partition -> new TopicPartition(topic, partition)).toList();
      LogSpan.seek(consumer, places, new TopicFollower.From.Time(since), PLACING)
          .forEach((partition, end) -> ends.put(partition.partition(), end));
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      placeAgain = clock.instant().plus(RETRY);
      if (trouble == null) {
        log.warn("partitions {} cannot be read yet, tried again: {}", unplaced, e.toString());
      }
      trouble = "partitions %s cannot be read: %s".formatted(unplaced, e.getMessage());
      return;
    }
    gained.addAll(unplaced);
    unplaced.clear();
    trouble = null;
  }

  private void noticeEnds() {
    try {
      ends.entrySet()
          .removeIf(
              end ->
                  consumer.position(new TopicPartition(topic, end.getKey()), Duration.ZERO)
                      >= end.getValue());
    } catch (TimeoutException e) {
      // the leader has just changed: what was polled is to be kept, and the next poll tells more
      log.debug("position unknown for a moment: {}", e.getMessage());
    }
  }

  /** Has partitions handed over that are ours for a last moment; called within {@link #poll}. */
  public void beforeRevoked(java.util.function.Consumer<Set<Integer>> handOver) {
    beforeRevoked = handOver;
  }

  /** By number: what the group took since the last call, even if it gave it back. */
  public Set<Integer> takeLost() {
    Set<Integer> taken = Set.copyOf(lost);
    lost.clear();
    return taken;
  }

  /** By number: what the group gave and {@link #tookOver} has not been told of. */
  public Set<Integer> gained() {
    return Set.copyOf(gained);
  }

  /** The taking over of these is complete. */
  public void tookOver(Set<Integer> partitions) {
    gained.removeAll(partitions);
  }

  /** Why not everything that is ours is read; null when it is. */
  public @Nullable String trouble() {
    return trouble;
  }

  /**
   * Whether a partition is ours and has been read up to where it ended when its start was found.
   */
  public boolean caughtUp(int partition) {
    return owned.contains(partition)
        && !unplaced.contains(partition)
        && !ends.containsKey(partition);
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

  /**
   * Which partition a workload's records go to: Kafka's default, as all topics have as many.
   *
   * @throws IllegalStateException before anything was {@link #gained}
   */
  public int partitionOf(String workload) {
    if (partitions == 0) {
      throw new IllegalStateException("nothing of topic %s has been gained yet".formatted(topic));
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
      for (TopicPartition partition : assigned) {
        owned.add(partition.partition());
        unplaced.add(partition.partition());
        placeAgain = Instant.MIN;
      }
    }

    /** Whatever becomes of the hand-over: they are no longer ours, and the group is waiting. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      try {
        beforeRevoked.accept(revoked.stream().map(TopicPartition::partition).collect(toSet()));
      } catch (RuntimeException | Error e) {
        log.warn("partitions {} are given away without a hand-over", revoked, e);
      } finally {
        onPartitionsLost(revoked);
      }
    }

    /** Somebody else has them already. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> revoked) {
      for (TopicPartition partition : revoked) {
        owned.remove(partition.partition());
        unplaced.remove(partition.partition());
        ends.remove(partition.partition());
        gained.remove(partition.partition());
        lost.add(partition.partition());
      }
      if (unplaced.isEmpty()) {
        trouble = null;
      }
    }
  }
}
