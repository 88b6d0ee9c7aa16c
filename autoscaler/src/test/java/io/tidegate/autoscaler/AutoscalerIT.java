package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.testing.KafkaExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it runs, on a real broker. */
@ExtendWith(KafkaExtension.class)
class AutoscalerIT {
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

  @Test
  void decidesOnAStepAndSaysWhy() {
    outside.declare("web", 1, 20);
    outside.instance("web", "web-1");
    // warm: a minute of quiet load, as it would be found in the log
    Instant now = Instant.now(java.time.Clock.systemUTC());
    for (int s = 70; s > 0; s--) {
      outside.demand("web", now.minusSeconds(s), Duration.ofSeconds(1), 80, 4);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> outside.desired("web") != null && outside.lastDecision("web") != null);

    outside.demand(
        "web", Instant.now(java.time.Clock.systemUTC()), Duration.ofMillis(300), 240, 40);

    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> outside.desired("web").replicas() > 1);
    DesiredState desired = outside.desired("web");
    assertThat(desired.replicas()).isBetween(5, 12);
    await().until(() -> outside.decision(desired.decisionId()) != null);
    DecisionRecord record = outside.decision(desired.decisionId());
    assertThat(Explanation.of(record).sentence())
        .startsWith("Grew from 1 to " + desired.replicas())
        .contains("requests-per-second");
    assertThat(record.epoch()).isEqualTo(desired.epoch());
  }

  @Test
  void anOperatorsHandIsFollowedAtOnce() {
    outside.declare("web", 1, 20);
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.desired("web") != null);

    outside.scale("web", 7);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(outside.desired("web").replicas()).isEqualTo(7));
  }

  @Test
  void tellsItsDecisionsOverHttp() throws Exception {
    outside.declare("web", 1, 20);
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.lastDecision("web") != null);
    String base = "http://127.0.0.1:" + autoscaler.port();

    assertThat(get(base + "/workloads"))
        .contains("\"workload\":\"web\"", "Stayed at 1: no signal has had a figure");
    assertThat(get(base + "/workloads/web/decisions?limit=1"))
        .startsWith("[{")
        .contains("\"verdict\"", "\"counterfactuals\"", "ALL_MISSING");
    assertThat(get(base + "/workloads/web/decisions?limit=many")).contains("expected: 0 to 1000");
    assertThat(get(base + "/metrics")).contains("tidegate_autoscaler_evaluations_total");
    assertThat(get(base + "/actuator/health")).contains("\"autoscaler\"");
  }

  @Test
  void answersAsItsOpenApiSays() throws Exception {
    OpenApi api = new OpenApi();
    outside.declare("web", 1, 20);
    outside.instance("web", "web-1");
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.lastDecision("web") != null);
    outside.demand("web", Instant.now(java.time.Clock.systemUTC()), Duration.ofSeconds(1), 900, 40);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> outside.lastDecision("web").verdict().replicas() > 1);
    String decisions = "/workloads/{id}/decisions";
    assertThat(api.paths()).containsExactlyInAnyOrder("/workloads", decisions);

    Answer list = ask("/workloads");
    api.check("/workloads", list.status(), list.json());
    Answer recorded = ask("/workloads/web/decisions");
    assertThat(recorded.json()).isNotEmpty();
    api.check(decisions, recorded.status(), recorded.json());
    assertThat(recorded.json().get(0).get("verdict").get("replicas").asInt()).isGreaterThan(1);
    Answer wrong = ask("/workloads/web/decisions?limit=1001");
    assertThat(wrong.status()).isEqualTo(400);
    api.check(decisions, 400, wrong.json());
    Answer unknown = ask("/workloads/web/plans");
    assertThat(unknown.status()).isEqualTo(404);
    api.check(decisions, 404, unknown.json());
  }

  private record Answer(int status, JsonNode json) {}

  private Answer ask(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + autoscaler.port() + path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      var response = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body()));
    }
  }

  @Test
  void streamsDecisionsAsTheyAreTaken() throws Exception {
    outside.declare("web", 1, 20);
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.lastDecision("web") != null);
    URI uri = URI.create("http://127.0.0.1:" + autoscaler.port() + "/workloads/web/decisions");
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "text/event-stream").build();

    try (HttpClient http = HttpClient.newHttpClient();
        Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      outside.scale("web", 7);

      assertThat(lines.filter(line -> line.startsWith("data:")).anyMatch(l -> l.contains("PAUSED")))
          .isTrue();
    }
  }

  private static String get(String url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void aRemovedWorkloadIsNoLongerDesired() {
    outside.declare("web", 1, 20);
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.desired("web") != null);

    outside.publisher().remove(Topic.WORKLOADS, "web").join();

    await().atMost(Duration.ofSeconds(30)).until(() -> outside.desired("web") == null);
  }
}
