package io.tidegate.autoscaler;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A member of the autoscalers' group that comes and goes: half of each period it holds its share of
 * the partitions, for whose workloads nobody decides then, and gives it back.
 */
final class Rebalances implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaSettings settings;
  private final Duration stay;
  private final Thread thread;
  private volatile boolean closed;

  Rebalances(KafkaSettings settings, Duration period) {
    this.settings = settings;
    this.stay = period.dividedBy(2);
    this.thread = Thread.ofVirtual().start(this::run);
  }

  private void run() {
    while (!closed) {
      try (KafkaConsumer<byte[], byte[]> member = join()) {
        linger(member);
      }
      long end = System.nanoTime() + stay.toNanos();
      while (!closed && System.nanoTime() < end) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
  }

  private void linger(KafkaConsumer<byte[], byte[]> member) {
    long end = System.nanoTime() + stay.toNanos();
    while (!closed && System.nanoTime() < end) {
      member.poll(POLL);
    }
  }

  private KafkaConsumer<byte[], byte[]> join() {
    KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(client());
    member.subscribe(List.of(Topic.METRICS.name(settings.topicPrefix())));
    return member;
  }

  private Map<String, Object> client() {
    return settings.client(
        Map.of(
            "group.id",
            settings.topicPrefix() + "autoscaler",
            "group.protocol",
            "consumer",
            "enable.auto.commit",
            false,
            "key.deserializer",
            ByteArrayDeserializer.class,
            "value.deserializer",
            ByteArrayDeserializer.class));
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
