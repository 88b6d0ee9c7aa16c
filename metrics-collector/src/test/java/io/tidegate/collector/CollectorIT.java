package io.tidegate.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.spring.ServiceApplication;
import io.tidegate.common.testing.KafkaExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service on a real broker and a real process. */
@ExtendWith(KafkaExtension.class)
class CollectorIT {

  @Test
  void looksAtWhatRunsOnItsNodesAndSaysThatTheyAreAlive(KafkaSettings kafka) throws Exception {
    EventCodec codec = EventCodec.standard();
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try (ConfigurableApplicationContext context = start(kafka);
        EventPublisher publisher = new EventPublisher(kafka, codec, "/test", Clock.systemUTC())) {
      List<Received> seen = new CopyOnWriteArrayList<>();
      try (TopicFollower ignored =
          TopicFollower.start(
              kafka,
              new RecordReader(
                  codec, new DeadLetters(publisher, new CollectorRegistry()), kafka.topicPrefix()),
              Set.of(Topic.NODES, Topic.METRICS),
              new TopicFollower.From.Beginning(),
              seen::add)) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(nodes(seen)).contains("node-1", "node-2", "node-3"));

        InstanceStatus status = running(busy.pid());
        publisher.publish(Topic.INSTANCES, status.instance().value(), status).join();

        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> cpu(seen).stream().filter(cores -> cores > 0.01).count() > 2);
        // on a crowded machine it may not get its turn within an interval
        assertThat(cpu(seen)).allSatisfy(cores -> assertThat(cores).isBetween(0.0, 2.0));

        publisher.remove(Topic.INSTANCES, status.instance().value()).join();
        Awaitility.await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () ->
                    assertThat(
                            context
                                .getBean(io.tidegate.common.telemetry.Telemetry.class)
                                .registry()
                                .getSampleValue("tidegate_collector_instances"))
                        .isZero());
      }
    } finally {
      busy.destroyForcibly();
    }
  }

  private static ConfigurableApplicationContext start(KafkaSettings kafka) {
    return ServiceApplication.run(
        CollectorConfiguration.class,
        "collector",
        0,
        "--tidegate.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--tidegate.kafka.topic-prefix=" + kafka.topicPrefix(),
        "--tidegate.collector.interval=200ms",
        "--tidegate.collector.name=test");
  }

  private static InstanceStatus running(long pid) {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    return new InstanceStatus(
        new InstanceId("web-1"),
        new WorkloadId("web"),
        new NodeId("node-2"),
        InstanceStatus.Phase.READY,
        null,
        Long.toString(pid),
        now,
        now,
        now,
        "");
  }

  private static List<String> nodes(List<Received> seen) {
    return seen.stream()
        .map(Received::event)
        .filter(NodeStatus.class::isInstance)
        .map(event -> ((NodeStatus) event).node().value())
        .distinct()
        .toList();
  }

  private static List<Double> cpu(List<Received> seen) {
    return seen.stream()
        .filter(each -> each.topic() == Topic.METRICS)
        .flatMap(each -> ((List<?>) each.event()).stream())
        .map(MetricBatch.class::cast)
        .filter(batch -> batch.source().equals("test"))
        .flatMap(batch -> batch.points().stream())
        .filter(point -> point.name().equals(MetricName.CPU_USAGE))
        .map(point -> ((Point.Gauge) point).value())
        .toList();
  }
}
