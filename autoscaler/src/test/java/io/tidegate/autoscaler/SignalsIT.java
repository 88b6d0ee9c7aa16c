package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.KafkaExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Signals from where they really come from, through the running service, to a recorded decision.
 */
@ExtendWith(KafkaExtension.class)
class SignalsIT {
  private final Clock clock = Clock.systemUTC();
  private LogSide outside;
  private RunningAutoscaler autoscaler;

  @BeforeEach
  void start(KafkaSettings settings) throws Exception {
    outside = new LogSide(settings);
    autoscaler = RunningAutoscaler.start(settings);
  }

  @AfterEach
  void stop() {
    autoscaler.close();
    outside.close();
  }

  private DecisionRecord decision(String workload, Predicate<Proposal> proposal) {
    await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              DecisionRecord last = outside.lastDecision(workload);
              return last != null && proposal.test(last.verdict().proposals().getFirst());
            });
    return outside.lastDecision(workload);
  }

  @Test
  void aConsumerGroupsLagIsReadFromItsCluster() throws Exception {
    String topic = "orders-" + UUID.randomUUID();
    String bootstrap = KafkaExtension.bootstrap();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
      for (int i = 0; i < 500; i++) {
        producer.send(new ProducerRecord<>(topic, i % 2, null, new byte[] {1})).get();
      }
      // 100 of the 250 in the first partition are done, none of the second
      admin
          .alterConsumerGroupOffsets(
              "shop", Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(100)))
          .all()
          .get();
      outside.declare("web", policy(new Target.KafkaLag(topic, "shop", bootstrap, 100, false)));

      DecisionRecord record = decision("web", p -> p.present() && p.value() == 400);

      assertThat(record.verdict().replicas()).isEqualTo(4);
      assertThat(record.input().signals().getFirst().source()).isEqualTo("kafka " + topic);
    }
  }

  @Test
  void aPromqlAnswerCountsAndAnOutageIsNotZero() throws IOException {
    HttpServer prometheus =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    prometheus.createContext(
        "/api/v1/query",
        exchange -> {
          byte[] answer =
              """
              {"status":"success","data":{"resultType":"vector","result":[
                {"metric":{"q":"a"},"value":[1,"30"]},{"metric":{"q":"b"},"value":[1,"12"]}]}}
              """
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    prometheus.start();
    String url = "http://127.0.0.1:" + prometheus.getAddress().getPort();
    outside.declare("web", policy(new Target.Promql(url, "sum by (q) (jobs)", 10)));

    assertThat(decision("web", p -> p.present() && p.value() == 42).verdict().replicas())
        .isEqualTo(5);

    prometheus.stop(0);
    DecisionRecord blind =
        decisionWithin("web", p -> p.missing() == Cause.ERROR, Duration.ofSeconds(70));
    assertThat(blind.verdict().replicas()).isEqualTo(5);
  }

  private DecisionRecord decisionWithin(
      String workload, Predicate<Proposal> proposal, Duration atMost) {
    await()
        .atMost(atMost)
        .until(
            () -> proposal.test(outside.lastDecision(workload).verdict().proposals().getFirst()));
    return outside.lastDecision(workload);
  }

  @Test
  void throttlingPressureAndACustomMetricAreFoundInTheOtlpStream() {
    outside.declare(
        "web",
        policy(
            new Target.Throttling(0.1),
            new Target.Pressure(0.1),
            new Target.Metric("jobs", Map.of("queue", "mail"), 10)));
    outside.instance("web", "web-1");
    Instant now = clock.instant();
    for (int s = 60; s >= 0; s--) {
      Instant at = now.minusSeconds(s);
      outside.report("web", "web-1", at, new Point.Gauge(MetricName.CPU_THROTTLED, 0.02));
      outside.report("web", "web-1", at, new Point.Gauge(MetricName.CPU_PRESSURE, 0.04));
      outside.report(
          "web", "web-1", at, new Point.Gauge("jobs", Map.of("queue", "mail", "z", "1"), 33));
      outside.report("web", "web-1", at, new Point.Gauge("jobs", Map.of("queue", "video"), 900));
    }

    DecisionRecord record = decision("web", Proposal::present);

    assertThat(record.verdict().proposals()).allMatch(Proposal::present);
    assertThat(record.verdict().proposals().get(0).value()).isCloseTo(0.02, near());
    assertThat(record.verdict().proposals().get(1).value()).isCloseTo(0.04, near());
    assertThat(record.verdict().proposals().get(2).value()).isCloseTo(33, near());
    assertThat(record.verdict().replicas()).isEqualTo(4);
  }

  private static org.assertj.core.data.Offset<Double> near() {
    return org.assertj.core.api.Assertions.within(1e-3);
  }

  @Test
  void aScheduleHoldsItsNumberByTheClockOfItsZone() {
    ZoneId tokyo = ZoneId.of("Asia/Tokyo");
    ZonedDateTime now = clock.instant().atZone(tokyo);
    String began = daily(now.minusMinutes(30));
    String ends = daily(now.plusMinutes(30));
    outside.declare("on", policy(new Target.Schedule(began, ends, tokyo, 6)));
    // the same times by a clock nine hours behind are over, or to come
    outside.declare("off", policy(new Target.Schedule(began, ends, ZoneId.of("UTC"), 6)));

    assertThat(decision("on", p -> p.present() && p.value() == 6).verdict().replicas())
        .isEqualTo(6);
    assertThat(decision("off", Proposal::present).verdict().replicas()).isEqualTo(1);
  }

  private static String daily(ZonedDateTime at) {
    return "%d %d * * *".formatted(at.getMinute(), at.getHour());
  }

  private static ScalingPolicy policy(Target... targets) {
    return ScalingPolicy.of(1, 20, List.of(targets));
  }
}
