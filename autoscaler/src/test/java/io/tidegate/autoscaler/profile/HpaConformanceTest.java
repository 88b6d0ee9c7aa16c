package io.tidegate.autoscaler.profile;

import static io.tidegate.autoscaler.profile.Cases.has;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tidegate.autoscaler.profile.HpaPod.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class HpaConformanceTest {

  @TestFactory
  Stream<DynamicTest> decidesAsKubernetes() {
    return Cases.of("hpa").stream()
        .map(
            row ->
                dynamicTest(
                    row.get("id").asString() + " " + row.get("kind").asString(),
                    () -> check(row.get("kind").asString(), row)));
  }

  private static void check(String kind, JsonNode row) {
    JsonNode input = row.get("input");
    JsonNode expected = row.get("expected");
    switch (kind) {
      case "resource-utilization",
          "pods-average",
          "object-value",
          "external-value",
          "object-average",
          "external-average" ->
          metric(HpaRows.metric(kind, input), expected);
      case "controller" -> controller(input, expected);
      case "rate-limit" -> limited(rateLimit(input), expected);
      case "legacy-rate-limit" ->
          limited(
              HpaLimits.limitWithoutBehavior(
                  integer(input, "currentReplicas"),
                  integer(input, "desiredReplicas"),
                  integer(input, "minReplicas"),
                  integer(input, "maxReplicas")),
              expected);
      case "limit-only" -> limitOnly(input, expected);
      case "stabilization", "stabilization-legacy" -> stabilization(kind, input, expected);
      case "period-change" ->
          assertThat(
                  HpaLimits.changeWithin(
                      input.get("periodSeconds").asDouble(),
                      HpaRows.eventList(input.get("events"))))
              .isEqualTo(integer(expected, "change"));
      case "pod-grouping" -> grouping(input, expected);
      default -> throw new IllegalArgumentException("kind: " + kind);
    }
  }

  private static void metric(HpaResult result, JsonNode expected) {
    if (has(expected, "error")) {
      assertThat(result).isEqualTo(new HpaResult.Failed(expected.get("error").asString()));
      return;
    }
    assertThat(result).isInstanceOf(HpaResult.Proposed.class);
    HpaResult.Proposed proposed = (HpaResult.Proposed) result;
    assertThat(proposed.replicas()).isEqualTo(integer(expected, "replicas"));
    for (String key : List.of("observedPercent", "observedMilli", "observedAverageMilli")) {
      if (has(expected, key)) {
        assertThat(proposed.observed()).as(key).isEqualTo(expected.get(key).asLong());
      }
    }
  }

  private static void controller(JsonNode input, JsonNode expected) {
    HpaController.Input seen = HpaRows.controller(input);
    HpaController.Output output = HpaController.reconcile(seen);

    assertThat(output.replicas()).isEqualTo(integer(expected, "replicas"));
    if (has(expected, "reason")) {
      boolean changed = output.replicas() != seen.specReplicas();
      String written = changed ? "SucceededRescale" : output.ableToScale();
      assertThat(List.of(output.ableToScale(), written, output.scalingLimited()))
          .contains(expected.get("reason").asString());
    }
    if (has(expected, "scalingActiveReason")) {
      assertThat(output.scalingActive()).isEqualTo(expected.get("scalingActiveReason").asString());
    }
  }

  private static void limited(HpaLimits.Limited limited, JsonNode expected) {
    assertThat(limited.replicas()).isEqualTo(integer(expected, "replicas"));
    if (has(expected, "reason")) {
      assertThat(limited.reason()).isEqualTo(expected.get("reason").asString());
    }
  }

  private static HpaLimits.Limited rateLimit(JsonNode input) {
    HpaLimits.Frame frame =
        new HpaLimits.Frame(
            integer(input, "minReplicas"),
            integer(input, "maxReplicas"),
            HpaRows.rules(input.get("scaleUp"), HpaRules.UP),
            HpaRows.rules(input.get("scaleDown"), HpaRules.DOWN));
    return HpaLimits.limit(
        integer(input, "currentReplicas"),
        integer(input, "desiredReplicas"),
        frame,
        HpaRows.events(input));
  }

  private static void limitOnly(JsonNode input, JsonNode expected) {
    boolean up = input.get("direction").asString().equals("up");
    HpaRules rules = HpaRows.rules(input.get("rules"), up ? HpaRules.UP : HpaRules.DOWN);
    int current = integer(input, "currentReplicas");
    int limit =
        up
            ? HpaLimits.upLimit(current, HpaRows.events(input), rules)
            : HpaLimits.downLimit(current, HpaRows.events(input), rules);
    assertThat(limit).isEqualTo(integer(expected, "limit"));
  }

  private static void stabilization(String kind, JsonNode input, JsonNode expected) {
    List<HpaStabilization.Recommendation> history =
        HpaRows.recommendations(input.get("recommendations"));
    HpaStabilization.Stabilized stabilized =
        kind.equals("stabilization")
            ? HpaStabilization.stabilize(
                integer(input, "currentReplicas"),
                integer(input, "desiredReplicas"),
                history,
                input.get("upWindowSeconds").asDouble(),
                input.get("downWindowSeconds").asDouble())
            : HpaStabilization.stabilizeWithoutBehavior(
                integer(input, "desiredReplicas"),
                history,
                Cases.number(input, "downWindowSeconds", 300));

    assertThat(stabilized.replicas()).isEqualTo(integer(expected, "replicas"));
    if (has(expected, "historyAfter")) {
      List<Integer> after = new ArrayList<>();
      expected.get("historyAfter").forEach(value -> after.add(value.asInt()));
      assertThat(stabilized.history())
          .extracting(HpaStabilization.Recommendation::replicas)
          .isEqualTo(after);
    }
    if (has(expected, "historyLengthAfter")) {
      assertThat(stabilized.history()).hasSize(integer(expected, "historyLengthAfter"));
    }
  }

  private static void grouping(JsonNode input, JsonNode expected) {
    boolean cpu = has(input, "resource") && input.get("resource").asString().equals("cpu");
    HpaPod.Gates gates =
        new HpaPod.Gates(
            Duration.ofSeconds(integer(input, "cpuInitializationSeconds")),
            Duration.ofSeconds(integer(input, "initialReadinessDelaySeconds")));
    List<HpaPod> grouped = new ArrayList<>();
    for (JsonNode pod : input.get("pods")) {
      HpaPod.Status status = status(pod);
      grouped.add(new HpaPod(status.name(), HpaPod.group(status, cpu, gates), null, null));
    }

    assertThat(HpaPod.of(grouped, Group.READY)).hasSize(integer(expected, "ready"));
    for (Group group : List.of(Group.UNREADY, Group.MISSING, Group.IGNORED)) {
      List<String> names = new ArrayList<>();
      String key = group.name().toLowerCase(Locale.ROOT);
      if (has(expected, key)) {
        expected.get(key).forEach(name -> names.add(name.asString()));
      }
      assertThat(HpaPod.of(grouped, group))
          .extracting(HpaPod::name)
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  private static HpaPod.Status status(JsonNode pod) {
    HpaPod.Metric metric =
        has(pod, "hasMetric") && pod.get("hasMetric").asBoolean()
            ? new HpaPod.Metric(
                seconds(pod, "metricSecondsAgo"),
                has(pod, "metricWindowSeconds")
                    ? Duration.ofSeconds(pod.get("metricWindowSeconds").asLong())
                    : Duration.ZERO)
            : null;
    return new HpaPod.Status(
        pod.get("name").asString(),
        HpaPod.Phase.valueOf(pod.get("phase").asString().toUpperCase(Locale.ROOT)),
        has(pod, "deleted") && pod.get("deleted").asBoolean(),
        seconds(pod, "startedSecondsAgo"),
        has(pod, "readyCondition") ? pod.get("readyCondition").asBoolean() : null,
        seconds(pod, "readyTransitionSecondsAgo"),
        metric);
  }

  private static @Nullable Duration seconds(JsonNode node, String key) {
    return has(node, key) ? Duration.ofMillis(Math.round(node.get(key).asDouble() * 1000)) : null;
  }

  static int integer(JsonNode node, String key) {
    return node.get(key).asInt();
  }
}
