package io.tidegate.common.kafka;

import io.tidegate.common.event.Topic;
import io.tidegate.common.telemetry.CheckResult;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes state: acknowledged by all replicas, idempotent, in order per key. Events other than
 * metrics carry CloudEvents 1.0 headers (binary mode). Thread-safe.
 *
 * <p>A call never waits: records are queued, and one thread hands them to Kafka's client in order.
 * For each it waits up to 5 s for metadata or room in the client's buffer before that record's
 * future fails; what was accepted is retried for 30 s. With 10,000 queued behind a lost broker the
 * next future fails at once.
 */
public final class EventPublisher implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private static final int WAITING = 10_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final ExecutorService sender =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofVirtual().name("event-publisher").factory());
  private final KafkaSettings settings;
  private final EventCodec codec;
  private final String source;
  private final Clock clock;
  private volatile @Nullable String lastError;

  /**
   * @param source who speaks, as a URI reference: {@code /autoscaler/host-1}
   */
  public EventPublisher(KafkaSettings settings, EventCodec codec, String source, Clock clock) {
    this.settings = settings;
    this.codec = codec;
    this.source = source;
    this.clock = clock;
    this.producer =
        new KafkaProducer<>(
            settings.client(
                Map.of(
                    "acks", "all",
                    "enable.idempotence", true,
                    "linger.ms", 0,
                    "max.block.ms", 5_000,
                    "request.timeout.ms", 5_000,
                    "delivery.timeout.ms", 30_000,
                    "compression.type", "lz4")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** The whole truth about a key. Completes when all replicas have it. */
  public CompletableFuture<Void> publish(Topic topic, String key, Object event) {
    byte[] value = codec.encode(topic, event);
    return send(record(topic.name(settings.topicPrefix()), key, value, headers(topic)));
  }

  /** Removes a key: a tombstone. */
  public CompletableFuture<Void> remove(Topic topic, String key) {
    return send(record(topic.name(settings.topicPrefix()), key, null, List.of()));
  }

  /** Whether the last record arrived. */
  public CheckResult check() {
    String error = lastError;
    return error == null ? new CheckResult.Up() : new CheckResult.Degraded(error);
  }

  /** Sends what is under way, for at most 6 s. */
  @Override
  public void close() {
    sender.shutdown();
    try {
      if (!sender.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        sender.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE_TIMEOUT);
  }

  CompletableFuture<Void> deadLetter(ConsumerRecord<byte[], byte[]> poison, String why) {
    List<Header> headers =
        List.of(
            header("error", why),
            header("topic", poison.topic()),
            header("partition", String.valueOf(poison.partition())),
            header("offset", String.valueOf(poison.offset())));
    return send(
        new ProducerRecord<>(
            Topic.DEAD_LETTERS.name(settings.topicPrefix()),
            null,
            clock.millis(),
            poison.key(),
            poison.value(),
            headers));
  }

  private ProducerRecord<byte[], byte[]> record(
      String topic, String key, byte @Nullable [] value, List<Header> headers) {
    return new ProducerRecord<>(
        topic, null, clock.millis(), key.getBytes(StandardCharsets.UTF_8), value, headers);
  }

  private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      sender.execute(() -> hand(record, done));
    } catch (RejectedExecutionException e) { // closed, or a long queue behind a lost broker
      fail(done, record.topic(), e);
    }
    return done;
  }

  private void hand(ProducerRecord<byte[], byte[]> record, CompletableFuture<Void> done) {
    try {
      var _ =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure == null) {
                  lastError = null;
                  done.complete(null);
                } else {
                  fail(done, record.topic(), failure);
                }
              });
    } catch (RuntimeException e) { // a closed producer, an interrupted wait
      fail(done, record.topic(), e);
    }
  }

  private void fail(CompletableFuture<Void> done, String topic, Exception failure) {
    lastError = "%s: %s".formatted(topic, failure.getMessage());
    done.completeExceptionally(failure);
  }

  private List<Header> headers(Topic topic) {
    if (topic == Topic.METRICS) {
      return List.of(header("content-type", "application/x-protobuf"));
    }
    return List.of(
        header("ce_specversion", "1.0"),
        header("ce_id", UUID.randomUUID().toString()),
        header("ce_source", source),
        header("ce_type", "io.tidegate." + codec.typeName(topic)),
        header("ce_time", clock.instant().toString()),
        header("content-type", "application/json"));
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
