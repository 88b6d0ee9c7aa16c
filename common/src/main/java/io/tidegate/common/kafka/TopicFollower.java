package io.tidegate.common.kafka;

import io.tidegate.common.event.Topic;
import io.tidegate.common.telemetry.CheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every partition of some topics, without a consumer group, and hands each record to a
 * listener: how a service keeps a table of a compacted topic. One virtual thread of its own calls
 * the listener; whatever the listener throws is logged and the next record follows.
 *
 * <p>Without a broker it keeps trying; what it has handed over stays as it was.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

  /** A broker answers each fetch within {@link #POLL}; so many polls without a byte are silence. */
  private static final int SILENT_POLLS = 6;

  private final Consumer<byte[], byte[]> consumer;
  private final RecordReader reader;
  private final List<String> topics;
  private final From from;
  private final Listener listener;
  private final Thread thread;
  private volatile boolean caughtUp;
  private volatile boolean closed;
  private volatile @Nullable String lastError = "not connected yet";
  private double bytesReceived;
  private int silentPolls;
  private boolean told;

  private TopicFollower(
      Consumer<byte[], byte[]> consumer,
      RecordReader reader,
      List<String> topics,
      From from,
      Listener listener) {
    this.consumer = consumer;
    this.reader = reader;
    this.topics = topics;
    this.from = from;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("follow-" + topics).unstarted(this::run);
  }

  /** Starts following; the topics should exist or be created soon. */
  public static TopicFollower start(
      KafkaSettings settings,
      RecordReader reader,
      Set<Topic> topics,
      From from,
      Listener listener) {
    return start(
        settings.consumer(Map.of("fetch.max.wait.ms", 500)),
        reader,
        topics.stream().map(topic -> topic.name(settings.topicPrefix())).toList(),
        from,
        listener);
  }

  static TopicFollower start(
      Consumer<byte[], byte[]> consumer,
      RecordReader reader,
      List<String> topics,
      From from,
      Listener listener) {
    TopicFollower follower = new TopicFollower(consumer, reader, topics, from, listener);
    follower.thread.start();
    return follower;
  }

  /** Whether everything that was in the topics at the start has been handed over. */
  public boolean caughtUp() {
    return caughtUp;
  }

  /** Whether the broker answers. */
  public CheckResult check() {
    String error = lastError;
    return error == null ? new CheckResult.Up() : new CheckResult.Degraded(error);
  }

  /** Stops; the listener is not called any more once this returns. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    LockSupport.unpark(thread);
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      Map<TopicPartition, Long> ends = Map.of();
      while (!closed) {
        try {
          if (consumer.assignment().isEmpty()) {
            ends = assign();
          }
          for (ConsumerRecord<byte[], byte[]> raw : consumer.poll(POLL)) {
            hand(raw);
          }
          noticeCaughtUp(ends);
          answered();
        } catch (WakeupException | InterruptException e) {
          return;
        } catch (KafkaException e) {
          refused(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
          lastError = e.toString();
          log.error("following {} failed and goes on", topics, e);
          pause();
        }
      }
    }
  }

  private void answered() {
    if (brokerIsSilent()) {
      lastError = "the broker does not answer";
      return;
    }
    lastError = null;
    if (told) {
      told = false;
      log.info("following {} again", topics);
    }
  }

  /** No topic yet, no permission, no answer: it may change, so it is told once and tried again. */
  private void refused(String why) {
    lastError = why;
    if (!told) {
      told = true;
      log.warn("{} cannot be followed, tried again: {}", topics, why);
    }
    pause();
  }

  private void pause() {
    if (!closed) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private Map<TopicPartition, Long> assign() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      if (found == null || found.isEmpty()) {
        throw new KafkaException("topic %s does not exist yet".formatted(topic));
      }
      found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    // First of all, because the client warns when it is asked for offsets of what it has not.
    consumer.assign(partitions);
    try {
      return LogSpan.seek(consumer, partitions, from, ANSWER_LIMIT);
    } catch (RuntimeException e) {
      consumer.unsubscribe();
      throw e;
    }
  }

  /** Polls do not fail when the broker is gone: they find nothing, as when there is nothing new. */
  private boolean brokerIsSilent() {
    double received = 0;
    for (Map.Entry<MetricName, ? extends Metric> entry : consumer.metrics().entrySet()) {
      if (entry.getKey().name().equals("incoming-byte-total")
          && entry.getKey().group().equals("consumer-metrics")) {
        received = (double) entry.getValue().metricValue();
      }
    }
    silentPolls = received == bytesReceived ? silentPolls + 1 : 0;
    bytesReceived = received;
    return silentPolls >= SILENT_POLLS;
  }

  private void noticeCaughtUp(Map<TopicPartition, Long> ends) {
    if (!caughtUp
        && ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
      listener.onCaughtUp();
      caughtUp = true;
    }
  }

  private void hand(ConsumerRecord<byte[], byte[]> raw) {
    try {
      Received received = reader.read(raw);
      if (received != null) {
        listener.onEvent(received);
      }
    } catch (RuntimeException | Error e) {
      log.error("handling {} {}@{} failed", raw.topic(), raw.partition(), raw.offset(), e);
    }
  }

  /** What to do with the records; called by one thread, in each partition's order. */
  public interface Listener {
    /** A record, old or new. */
    void onEvent(Received received);

    /** Once: everything that was there at the start has been handed over. */
    default void onCaughtUp() {}
  }

  /** Where to begin. */
  public sealed interface From {
    /** With the oldest record kept. */
    record Beginning() implements From {}

    /** With what comes from now on. */
    record Now() implements From {}

    /** With the first record whose timestamp is not before this. */
    record Time(Instant time) implements From {}
  }
}
