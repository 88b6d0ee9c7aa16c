package io.tidegate.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spring.ServiceApplication;
import io.tidegate.common.testing.KafkaExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole service on a real broker, with real processes. */
@ExtendWith(KafkaExtension.class)
class PlacementServiceIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final Map<String, EndpointSet> endpoints = new ConcurrentHashMap<>();
  private final Map<String, InstanceStatus> instances = new ConcurrentHashMap<>();
  private final Clock clock = Clock.systemUTC();
  private KafkaSettings kafka;
  private EventPublisher publisher;
  private TopicFollower follower;
  private ConfigurableApplicationContext service;

  @BeforeEach
  void begin(KafkaSettings settings) {
    kafka = settings;
    service = start();
    publisher = service.getBean("placementPublisher", EventPublisher.class);
    follower =
        TopicFollower.start(
            kafka,
            service.getBean(RecordReader.class),
            Set.of(Topic.ENDPOINTS, Topic.INSTANCES),
            new TopicFollower.From.Beginning(),
            received -> {
              Map<String, ?> table = received.topic() == Topic.ENDPOINTS ? endpoints : instances;
              if (received.event() == null) {
                table.remove(received.key());
              } else if (received.event() instanceof EndpointSet set) {
                endpoints.put(received.key(), set);
              } else if (received.event() instanceof InstanceStatus status) {
                instances.put(received.key(), status);
              }
            });
  }

  @AfterEach
  void end() {
    follower.close();
    service.close();
  }

  @Test
  void startsStopsReplacesAndResumes() throws Exception {
    declareNodes();
    declare(1, 5);
    desire(3, 1);
    await().atMost(LIMIT).until(() -> ready().size() == 3);
    assertThat(nodesInUse()).hasSize(3);
    assertThat(get("/placement"))
        .contains("\"active\":true", "\"liveness\":\"ALIVE\"", "\"phase\":\"READY\"");
    assertThat(get("/metrics"))
        .contains("tidegate_placement_active 1.0")
        .contains("tidegate_placement_instances{workload=\"web\",phase=\"ready\",} 3.0");
    assertThat(get("/actuator/health")).contains("\"placement\":{\"status\":\"UP\"");

    long generation = endpoints.get("web").generation();
    InstanceStatus victim = ready().iterator().next();
    ProcessHandle.of(Long.parseLong(victim.handle())).orElseThrow().destroyForcibly();
    await()
        .atMost(LIMIT)
        .until(() -> ready().size() == 3 && !readyIds().contains(victim.instance()));
    assertThat(endpoints.get("web").generation()).isGreaterThan(generation);

    desire(1, 1);
    await().atMost(LIMIT).until(() -> ready().size() == 1 && alive().size() == 1);

    InstanceStatus last = ready().iterator().next();
    service.close();
    assertThat(ProcessHandle.of(Long.parseLong(last.handle()))).isEmpty();
    await().atMost(LIMIT).until(() -> endpoints.get("web").endpoints().isEmpty());

    service = start();
    publisher = service.getBean("placementPublisher", EventPublisher.class);
    declareNodes();
    await().atMost(LIMIT).until(() -> ready().size() == 1 && !readyIds().contains(last.instance()));
  }

  private ConfigurableApplicationContext start() {
    return ServiceApplication.run(
        PlacementConfiguration.class,
        "placement",
        0,
        "--tidegate.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
        "--tidegate.kafka.topic-prefix=" + kafka.topicPrefix(),
        "--tidegate.placement.process.directory=" + directory);
  }

  private String get(String path) throws Exception {
    int port = ((ServletWebServerApplicationContext) service).getWebServer().getPort();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private void declareNodes() throws Exception {
    for (String node : List.of("n1", "n2", "n3")) {
      NodeStatus status =
          new NodeStatus(
              new NodeId(node),
              "process",
              new Resources(2_000, 1L << 30),
              new Resources(2_000, 1L << 30),
              Map.of(),
              null,
              null,
              true,
              clock.instant());
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> publisher.publish(Topic.NODES, node, status).get() == null);
    }
  }

  private void declare(int min, int max) throws Exception {
    WorkloadSpec spec =
        Workloads.web(
            min,
            max,
            new RunSpec(
                null,
                List.of(
                    System.getProperty("java.home") + "/bin/jwebserver",
                    "-b",
                    "127.0.0.1",
                    "-p",
                    "${PORT}"),
                Map.of()));
    publisher
        .publish(Topic.WORKLOADS, "web", new WorkloadDeclared(spec, "test", clock.instant()))
        .get();
  }

  private void desire(int replicas, long epoch) throws Exception {
    publisher
        .publish(
            Topic.DESIRED,
            "web",
            new DesiredState(Workloads.WEB, replicas, null, epoch, "d1", "test", clock.instant()))
        .get();
  }

  private Set<InstanceStatus> ready() {
    Set<InstanceStatus> ready = new HashSet<>();
    EndpointSet set = endpoints.get("web");
    if (set != null) {
      for (EndpointSet.Endpoint endpoint : set.endpoints()) {
        InstanceStatus status = instances.get(endpoint.instance().value());
        if (endpoint.state() == EndpointSet.State.READY && status != null) {
          ready.add(status);
        }
      }
    }
    return ready;
  }

  private Set<InstanceId> readyIds() {
    Set<InstanceId> ids = new HashSet<>();
    ready().forEach(status -> ids.add(status.instance()));
    return ids;
  }

  private Set<NodeId> nodesInUse() {
    Set<NodeId> nodes = new HashSet<>();
    ready().forEach(status -> nodes.add(status.node()));
    return nodes;
  }

  private List<InstanceStatus> alive() {
    return instances.values().stream()
        .filter(
            status ->
                status.handle() != null
                    && ProcessHandle.of(Long.parseLong(status.handle()))
                        .map(ProcessHandle::isAlive)
                        .orElse(false))
        .toList();
  }
}
