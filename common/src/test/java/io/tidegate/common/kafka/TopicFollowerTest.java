package io.tidegate.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.common.telemetry.CheckResult;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** A broker that refuses at once, as it does without a topic or a permission. */
class TopicFollowerTest {
  private final EventCodec codec = EventCodec.standard();
  private final EventPublisher nowhere =
      new EventPublisher(KafkaSettings.of("127.0.0.1:1"), codec, "/test", Clock.systemUTC());
  private final Refusing broker = new Refusing();

  @Test
  void pausesBeforeItAsksAgainAndSaysWhy() throws Exception {
    try (nowhere;
        TopicFollower follower =
            TopicFollower.start(
                broker,
                new RecordReader(codec, new DeadLetters(nowhere, new CollectorRegistry()), "t."),
                List.of("t.workloads"),
                new TopicFollower.From.Beginning(),
                _ -> {})) {
      long first = broker.askedNanos.take();
      long second = broker.askedNanos.take();
      long third = broker.askedNanos.take();
      assertThat(second - first).isGreaterThan(Duration.ofMillis(400).toNanos());
      assertThat(third - second).isGreaterThan(Duration.ofMillis(400).toNanos());
      await()
          .untilAsserted(
              () ->
                  assertThat(follower.check())
                      .isInstanceOfSatisfying(
                          CheckResult.Degraded.class,
                          check -> assertThat(check.why()).contains("t.workloads")));
    }
  }

  private static final class Refusing extends MockConsumer<byte[], byte[]> {
    private final BlockingQueue<Long> askedNanos = new LinkedBlockingQueue<>();

    Refusing() {
      super("earliest");
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
      askedNanos.add(System.nanoTime());
      throw new TopicAuthorizationException(topic);
    }
  }
}
