package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.testing.Origin;
import io.tidegate.balancer.testing.Workloads;
import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.testing.KafkaExtension;
import io.tidegate.common.testing.TestBroker;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The whole service on a real broker: told by topics, telling by topics, and without them. */
@ExtendWith(KafkaExtension.class)
class BalancerServiceIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final WorkloadId WEB = new WorkloadId("web");

  @TempDir private Path directory;
  private final List<Received> said = new CopyOnWriteArrayList<>();
  private Origin one;
  private Origin two;

  @BeforeEach
  void origins() throws IOException {
    one = Origin.saying("one");
    two = Origin.saying("two");
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void servesByTheTopicsAndTellsWhatIsAskedFor(KafkaSettings kafka) throws Exception {
    TopicCreation.ensure(kafka, EnumSet.allOf(Topic.class), LIMIT);
    try (RunningBalancer balancer = RunningBalancer.start(kafka, directory);
        TopicFollower _ = listen(kafka, balancer, Topic.METRICS, Topic.BALANCERS)) {
      EventPublisher placement = balancer.publisher();
      placement.publish(Topic.WORKLOADS, "web", Workloads.declared(WEB, "/")).get();
      placement.publish(Topic.ENDPOINTS, "web", endpoints(1, State.READY, State.READY)).get();
      until(() -> status(balancer) == 200);

      for (int i = 0; i < 20; i++) {
        assertThat(Origin.get(balancer.address(), "/")).isIn("one", "two");
      }
      assertThat(List.of(one.requests(), two.requests())).allMatch(n -> n >= 10);
      until(() -> requestsTold() >= 20);
      assertThat(instancesTold(MetricName.INSTANCE_IN_FLIGHT)).containsOnly("web-1", "web-2");
      assertThat(instancesTold(MetricName.INSTANCE_STREAMS)).containsOnly("web-1", "web-2");
      until(() -> events(BalancerStatus.class).stream().anyMatch(s -> s.balancer().equals("b1")));
      assertThat(balancer.get("/actuator/health")).contains("\"balancer\":{\"status\":\"UP\"");
      assertThat(balancer.get("/metrics"))
          .contains("tidegate_balancer_requests_total{code=\"2xx\",workload=\"web\",} 2");

      placement.remove(Topic.WORKLOADS, "web").get();
      until(() -> status(balancer) == 404);
    }
  }

  @Test
  void picksADrainingEndpointNoMoreAndSaysWhenItIsFree(KafkaSettings kafka) throws Exception {
    TopicCreation.ensure(kafka, EnumSet.allOf(Topic.class), LIMIT);
    try (RunningBalancer balancer = RunningBalancer.start(kafka, directory);
        TopicFollower _ = listen(kafka, balancer, Topic.DRAINED)) {
      EventPublisher placement = balancer.publisher();
      placement.publish(Topic.WORKLOADS, "web", Workloads.declared(WEB, "/")).get();
      placement.publish(Topic.ENDPOINTS, "web", endpoints(1, State.READY, State.READY)).get();
      until(() -> status(balancer) == 200);

      placement.publish(Topic.ENDPOINTS, "web", endpoints(2, State.READY, State.DRAINING)).get();
      until(() -> !events(InstanceDrained.class).isEmpty());
      InstanceDrained drained = events(InstanceDrained.class).getFirst();
      assertThat(drained.instance()).isEqualTo(new InstanceId("web-2"));
      assertThat(drained.generation()).isEqualTo(2);
      assertThat(drained.balancer()).isEqualTo(RunningBalancer.NAME);
      assertThat(drained.inFlight()).isZero();

      int before = two.requests();
      for (int i = 0; i < 50; i++) {
        assertThat(Origin.get(balancer.address(), "/")).isEqualTo("one");
      }
      assertThat(two.requests()).isEqualTo(before);
    }
  }

  @Test
  void servesByTheLastGoodTableWhileTheLogIsAway() throws Exception {
    try (TestBroker broker = TestBroker.start()) {
      KafkaSettings kafka = new KafkaSettings(broker.bootstrap(), "t.", Map.of());
      TopicCreation.ensure(kafka, EnumSet.allOf(Topic.class), LIMIT);
      try (RunningBalancer balancer = RunningBalancer.start(kafka, directory)) {
        balancer.publisher().publish(Topic.WORKLOADS, "web", Workloads.declared(WEB, "/")).get();
        balancer
            .publisher()
            .publish(Topic.ENDPOINTS, "web", endpoints(1, State.READY, State.DRAINING))
            .get();
        until(() -> status(balancer) == 200);
        until(() -> saved().contains("web-1"));

        broker.stop();
        until(() -> balancer.get("/actuator/health").contains("last good table"));
        assertThat(Origin.get(balancer.address(), "/")).isEqualTo("one");
      }

      try (RunningBalancer balancer = RunningBalancer.start(kafka, directory)) {
        for (int i = 0; i < 10; i++) {
          assertThat(Origin.get(balancer.address(), "/")).isEqualTo("one");
        }
        broker.resume();
        until(() -> balancer.get("/actuator/health").contains("\"balancer\":{\"status\":\"UP\""));
        balancer
            .publisher()
            .publish(Topic.ENDPOINTS, "web", endpoints(2, State.DRAINING, State.READY))
            .get();
        until(() -> Origin.get(balancer.address(), "/").equals("two"));
      }
    }
  }

  /** Not ready first, then the last answer, then the end. */
  @Test
  void answersWhatIsInFlightWhenItIsStopped(KafkaSettings kafka) throws Exception {
    TopicCreation.ensure(kafka, EnumSet.allOf(Topic.class), LIMIT);
    CountDownLatch answer = new CountDownLatch(1);
    RunningBalancer balancer = RunningBalancer.start(kafka, directory);
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    try {
      EventPublisher placement = balancer.publisher();
      placement.publish(Topic.WORKLOADS, "web", Workloads.declared(WEB, "/")).get();
      placement.publish(Topic.ENDPOINTS, "web", endpoints(1, State.READY, State.READY)).get();
      until(() -> status(balancer) == 200);
      one.holdUntil(answer);
      two.holdUntil(answer);
      int before = one.requests() + two.requests();
      Address address = balancer.address();
      CompletableFuture<HttpResponse<String>> response = new CompletableFuture<>();
      Thread.startVirtualThread(() -> complete(response, () -> Origin.response(address, "/")));
      until(() -> one.requests() + two.requests() == before + 1);

      Thread.startVirtualThread(() -> complete(stopped, () -> close(balancer)));
      until(() -> !ready(balancer));
      assertThat(response).isNotDone();
      answer.countDown();
      assertThat(response.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(response.get().headers().firstValue("connection")).hasValue("close");
    } finally {
      answer.countDown();
      stopped.completeAsync(() -> close(balancer));
      stopped.get(30, TimeUnit.SECONDS);
    }
  }

  private static <T> void complete(CompletableFuture<T> future, Callable<T> with) {
    try {
      future.complete(with.call());
    } catch (Exception e) {
      future.completeExceptionally(e);
    }
  }

  private static Void close(RunningBalancer balancer) {
    balancer.close();
    return null;
  }

  private static boolean ready(RunningBalancer balancer) {
    try {
      return balancer.get("/actuator/health/readiness").contains("\"status\":\"UP\"");
    } catch (Exception e) {
      return false;
    }
  }

  private String saved() throws IOException {
    Path table = directory.resolve("table.json");
    return Files.exists(table) ? Files.readString(table) : "";
  }

  private EndpointSet endpoints(long generation, State first, State second) {
    return new EndpointSet(
        WEB,
        generation,
        List.of(
            Workloads.endpoint("web-1", one.address(), first),
            Workloads.endpoint("web-2", two.address(), second)));
  }

  private TopicFollower listen(KafkaSettings kafka, RunningBalancer balancer, Topic... topics) {
    return TopicFollower.start(
        kafka, balancer.reader(), Set.of(topics), new TopicFollower.From.Beginning(), said::add);
  }

  private <T> List<T> events(Class<T> type) {
    return said.stream().map(Received::event).filter(type::isInstance).map(type::cast).toList();
  }

  /** How many requests the balancer has told of, over all its reports. */
  private double requestsTold() {
    return told(Point.Delta.class, MetricName.REQUESTS).mapToDouble(Point.Delta::value).sum();
  }

  /** The instances that the balancer has told such a figure of. */
  private Set<String> instancesTold(String name) {
    return told(Point.Gauge.class, name)
        .map(point -> String.valueOf(point.attributes().get("instance")))
        .collect(Collectors.toSet());
  }

  private <T extends Point> Stream<T> told(Class<T> type, String name) {
    return said.stream()
        .map(Received::event)
        .filter(List.class::isInstance)
        .flatMap(batches -> ((List<?>) batches).stream())
        .map(MetricBatch.class::cast)
        .filter(batch -> batch.workload().equals(WEB) && batch.source().equals("b1"))
        .flatMap(batch -> batch.points().stream())
        .filter(point -> type.isInstance(point) && point.name().equals(name))
        .map(type::cast);
  }

  private static int status(RunningBalancer balancer) throws Exception {
    return Origin.response(balancer.address(), "/").statusCode();
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(LIMIT).until(condition);
  }
}
