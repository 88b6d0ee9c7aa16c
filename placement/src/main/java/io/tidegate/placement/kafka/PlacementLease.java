package io.tidegate.placement.kafka;

import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.telemetry.CheckResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to plan: the ownership of the one partition of {@code placement-lease} in a consumer
 * group. The group gives it to somebody else when its owner was silent for {@link #SESSION}; an
 * owner that was stopped and continued, or that is cut off, does not know. So the owner renews by
 * committing an offset, which the group refuses to anybody but the owner and counts as a sign of
 * life, and considers the lease valid only for somewhat less than a session after it <em>sent</em>
 * the last successful one. Two planners therefore never both hold a valid lease.
 */
public final class PlacementLease implements AutoCloseable {
  /** Whom to tell. Called on the lease's own thread; returns soon. */
  public interface Holder {
    /**
     * The lease is ours.
     *
     * @param epoch larger for each term
     */
    void gained(long epoch);

    /** It is not ours any more, or we gave it back. */
    void lost();
  }

  private static final Logger log = LoggerFactory.getLogger(PlacementLease.class);
  private static final Duration SESSION = Duration.ofSeconds(6);
  private static final Duration MARGIN = Duration.ofSeconds(1);
  private static final Duration RENEW_EVERY = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Holder holder;
  private final Thread thread;
  private final AtomicLong validUntilNanos = new AtomicLong(System.nanoTime());
  private volatile boolean closed;
  private volatile @Nullable String lastError = "not connected yet";
  private boolean owned;
  private boolean announced;
  private long renewedNanos;

  private PlacementLease(KafkaSettings settings, Holder holder) {
    this.holder = holder;
    this.topic = Topic.PLACEMENT_LEASE.name(settings.topicPrefix());
    this.consumer =
        new KafkaConsumer<>(
            settings.client(
                Map.of(
                    "group.id",
                    settings.topicPrefix() + "placement",
                    "session.timeout.ms",
                    Math.toIntExact(SESSION.toMillis()),
                    "heartbeat.interval.ms",
                    1_500,
                    "max.poll.interval.ms",
                    30_000,
                    "enable.auto.commit",
                    false,
                    "auto.offset.reset",
                    "latest",
                    "allow.auto.create.topics",
                    false,
                    "default.api.timeout.ms",
                    2_000)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.thread = Thread.ofVirtual().name("placement-lease").unstarted(this::run);
  }

  /** Begins to ask for the lease. */
  public static PlacementLease start(KafkaSettings settings, Holder holder) {
    PlacementLease lease = new PlacementLease(settings, holder);
    lease.thread.start();
    return lease;
  }

  /** Whether nobody else can hold the lease at this moment. */
  public boolean valid() {
    return validUntilNanos.get() - System.nanoTime() > 0;
  }

  /** Whether the group answers. */
  public CheckResult check() {
    String error = lastError;
    return error == null ? new CheckResult.Up() : new CheckResult.Degraded(error);
  }

  /** Gives the lease back, so that the next one can take it at once. */
  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      consumer.subscribe(List.of(topic), new Ownership());
      while (!closed) {
        try {
          var _ = consumer.poll(POLL);
          renew();
        } catch (WakeupException | InterruptException e) {
          break;
        } catch (KafkaException e) {
          lastError = String.valueOf(e.getMessage());
          log.debug("placement lease: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
          lastError = e.toString();
          log.error("placement lease: one turn failed, the next one follows", e);
        }
      }
      end("closed");
    }
  }

  private void renew() {
    long now = System.nanoTime();
    if (!owned || (announced && now - renewedNanos < RENEW_EVERY.toNanos())) {
      return;
    }
    consumer.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)));
    renewedNanos = now;
    validUntilNanos.set(now + SESSION.minus(MARGIN).toNanos());
    lastError = null;
    if (!announced) {
      announced = true;
      long epoch = consumer.groupMetadata().generationId();
      log.info("placement lease gained epoch={}", epoch);
      holder.gained(epoch);
    }
  }

  private void end(String why) {
    validUntilNanos.set(System.nanoTime());
    owned = false;
    if (announced) {
      announced = false;
      log.info("placement lease ended: {}", why);
      holder.lost();
    }
  }

  private final class Ownership implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      lastError = null;
      if (!partitions.isEmpty()) {
        owned = true;
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        end("the group moved it");
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        end("silent for too long");
      }
    }
  }
}
