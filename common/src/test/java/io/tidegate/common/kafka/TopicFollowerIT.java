package io.tidegate.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Topic;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.testing.KafkaExtension;
import io.tidegate.common.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class TopicFollowerIT {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final CollectorRegistry registry = new CollectorRegistry();
  private final EventCodec codec = EventCodec.standard();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private KafkaSettings settings;

  @BeforeEach
  void createTopics(KafkaSettings settings) throws Exception {
    this.settings = settings;
    TopicCreation.ensure(settings, EnumSet.allOf(Topic.class), Duration.ofSeconds(20));
  }

  @Test
  void creatingTopicsTwiceChangesNothing() throws Exception {
    TopicCreation.ensure(settings, EnumSet.allOf(Topic.class), Duration.ofSeconds(20));
  }

  @Test
  void handsOverOldAndNewRecordsAndTombstones() {
    try (EventPublisher publisher = publisher()) {
      publisher.publish(Topic.BALANCERS, "a", new BalancerStatus("a", NOW, NOW)).join();
      try (TopicFollower follower = follow(publisher, Topic.BALANCERS)) {
        await().until(follower::caughtUp);
        assertThat(received).hasSize(1);

        publisher.publish(Topic.BALANCERS, "b", new BalancerStatus("b", NOW, NOW)).join();
        publisher.remove(Topic.BALANCERS, "a").join();
        await().until(() -> received.size() == 3);
        assertThat(received.get(1).event()).isEqualTo(new BalancerStatus("b", NOW, NOW));
        assertThat(received.get(2).event()).isNull();
      }
    }
  }

  @Test
  void setsPoisonAsideAndGoesOn() {
    try (EventPublisher publisher = publisher();
        var raw =
            new KafkaProducer<>(
                settings.client(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
        TopicFollower follower = follow(publisher, Topic.BALANCERS)) {
      await().until(follower::caughtUp);
      raw.send(
          new ProducerRecord<>(
              Topic.BALANCERS.name(settings.topicPrefix()),
              "x".getBytes(StandardCharsets.UTF_8),
              new byte[] {1, 2}));
      raw.flush();
      publisher.publish(Topic.BALANCERS, "b", new BalancerStatus("b", NOW, NOW)).join();

      await().until(() -> received.size() == 1);
      assertThat(
              registry.getSampleValue(
                  "tidegate_dead_letters_total",
                  new String[] {"topic"},
                  new String[] {Topic.BALANCERS.name(settings.topicPrefix())}))
          .isEqualTo(1);
    }
  }

  @Test
  void goesOnWithTheNextRecordWhenTheListenerMeetsAnError() {
    try (EventPublisher publisher = publisher();
        TopicFollower follower =
            follow(
                publisher,
                Topic.BALANCERS,
                record -> {
                  if (record.key().equals("a")) {
                    throw new NoClassDefFoundError("acme/Missing");
                  }
                  received.add(record);
                })) {
      publisher.publish(Topic.BALANCERS, "a", new BalancerStatus("a", NOW, NOW)).join();
      publisher.publish(Topic.BALANCERS, "b", new BalancerStatus("b", NOW, NOW)).join();

      await().until(() -> received.size() == 1);
      assertThat(follower.check()).isInstanceOf(CheckResult.Up.class);
    }
  }

  @Test
  void metricsArriveWithTheirOwnTime() {
    MetricBatch batch =
        new MetricBatch(
            new WorkloadId("web"), null, null, "lb", NOW, List.of(new Point.Gauge("g", 2)));
    try (EventPublisher publisher = publisher();
        MetricPublisher metrics = new MetricPublisher(settings, codec, 10, registry);
        TopicFollower follower = follow(publisher, Topic.METRICS)) {
      await().until(follower::caughtUp);
      metrics.offer(batch);
      await().until(() -> received.size() == 1);
      assertThat(received.getFirst().event()).isEqualTo(List.of(batch));
      assertThat(received.getFirst().timestamp()).isEqualTo(NOW);
    }
  }

  @Test
  void saysThatTheBrokerIsGoneAndThatItIsBack() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      settings = new KafkaSettings(broker.bootstrap(), "t.", Map.of());
      TopicCreation.ensure(settings, EnumSet.of(Topic.BALANCERS), Duration.ofSeconds(20));
      try (EventPublisher publisher = publisher();
          TopicFollower follower = follow(publisher, Topic.BALANCERS)) {
        await().until(() -> follower.check() instanceof CheckResult.Up);
        broker.stop();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> follower.check() instanceof CheckResult.Degraded);
        broker.resume();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> follower.check() instanceof CheckResult.Up);
      }
    }
  }

  private EventPublisher publisher() {
    return new EventPublisher(settings, codec, "/test", Clock.systemUTC());
  }

  private TopicFollower follow(EventPublisher publisher, Topic topic) {
    return follow(publisher, topic, received::add);
  }

  private TopicFollower follow(
      EventPublisher publisher, Topic topic, TopicFollower.Listener listener) {
    RecordReader reader =
        new RecordReader(codec, new DeadLetters(publisher, registry), settings.topicPrefix());
    return TopicFollower.start(
        settings, reader, Set.of(topic), new TopicFollower.From.Beginning(), listener);
  }
}
