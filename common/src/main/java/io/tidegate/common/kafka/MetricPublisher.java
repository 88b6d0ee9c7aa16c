package io.tidegate.common.kafka;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes metrics, which are worthless when late: {@link #offer} never waits; when the broker
 * cannot keep up the oldest go first, counted in {@code tidegate_metrics_dropped_total}.
 * Thread-safe.
 */
public final class MetricPublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MetricPublisher.class);
  private static final int IN_FLIGHT = 4_096;

  private final BlockingQueue<MetricBatch> queue;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Semaphore slots = new Semaphore(IN_FLIGHT);
  private final EventCodec codec;
  private final String topic;
  private final Counter.Child sent;
  private final Counter.Child queueFull;
  private final Counter.Child expired;
  private final Thread sender;
  private volatile boolean closed;

  /**
   * @param capacity how many batches may wait
   */
  public MetricPublisher(
      KafkaSettings settings, EventCodec codec, int capacity, CollectorRegistry registry) {
    this.codec = codec;
    this.topic = Topic.METRICS.name(settings.topicPrefix());
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.sent =
        Counter.build("tidegate_metrics_sent_total", "Metric batches that the broker has.")
            .register(registry)
            .labels();
    Counter dropped =
        Counter.build("tidegate_metrics_dropped_total", "Metric batches given up.")
            .labelNames("reason")
            .register(registry);
    this.queueFull = dropped.labels("queue_full");
    this.expired = dropped.labels("expired");
    this.producer =
        new KafkaProducer<>(
            settings.client(
                Map.of(
                    "acks", "1",
                    "enable.idempotence", false,
                    "linger.ms", 0,
                    "max.block.ms", 100,
                    "request.timeout.ms", 2_000,
                    "delivery.timeout.ms", 3_000,
                    "compression.type", "lz4")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.sender = Thread.ofVirtual().name("metric-publisher").start(this::run);
  }

  /** Takes a batch; drops the oldest waiting one when there is no room. */
  public void offer(MetricBatch batch) {
    while (!queue.offer(batch)) {
      if (queue.poll() != null) {
        queueFull.inc();
      }
    }
  }

  /** Gives up what has not been sent within a second. */
  @Override
  public void close() {
    closed = true;
    sender.interrupt();
    producer.close(Duration.ofSeconds(1));
  }

  private void run() {
    while (!closed) {
      try {
        MetricBatch batch = queue.take();
        // Bounds what the producer buffers, so that the queue, which drops the oldest, fills first.
        if (slots.tryAcquire(100, TimeUnit.MILLISECONDS)) {
          send(batch);
        } else {
          expired.inc();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        log.warn("metrics not sent: {}", e.toString());
      }
    }
  }

  private void send(MetricBatch batch) {
    boolean accepted = false;
    try {
      byte[] key = batch.workload().value().getBytes(StandardCharsets.UTF_8);
      byte[] value = codec.encode(Topic.METRICS, List.of(batch));
      var _ =
          producer.send(
              new ProducerRecord<>(topic, null, batch.at().toEpochMilli(), key, value),
              (metadata, failure) -> {
                slots.release();
                (failure == null ? sent : expired).inc();
              });
      accepted = true;
    } finally {
      if (!accepted) {
        slots.release();
      }
    }
  }
}
