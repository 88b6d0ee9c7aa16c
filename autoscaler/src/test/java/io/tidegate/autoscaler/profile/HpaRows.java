package io.tidegate.autoscaler.profile;

import static io.tidegate.autoscaler.profile.Cases.has;
import static io.tidegate.autoscaler.profile.Cases.number;
import static io.tidegate.autoscaler.profile.Cases.whole;

import io.tidegate.autoscaler.profile.HpaPod.Group;
import io.tidegate.autoscaler.profile.HpaReplicas.Tolerance;
import io.tidegate.autoscaler.profile.HpaStabilization.Recommendation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Rows of the HPA cases as inputs of the profile. */
final class HpaRows {
  private HpaRows() {}

  static HpaResult metric(String kind, JsonNode input) {
    Tolerance tolerance = tolerance(input);
    int current = (int) number(input, "currentReplicas", 0);
    return switch (kind) {
      case "resource-utilization" ->
          HpaReplicas.utilization(
              pods(input, true),
              longs(input, "unmatchedMetricsMilli"),
              current,
              input.get("targetPercent").asInt(),
              tolerance);
      case "pods-average" ->
          HpaReplicas.average(
              pods(input, false), current, input.get("targetMilli").asLong(), tolerance);
      case "object-value", "external-value" ->
          HpaReplicas.value(
              sum(input),
              input.get("targetMilli").asLong(),
              current,
              (int) number(input, "readyPods", current),
              tolerance);
      case "object-average", "external-average" ->
          HpaReplicas.averageValue(
              sum(input),
              input.get("targetAverageMilli").asLong(),
              (int) number(input, "statusReplicas", current),
              tolerance);
      default -> throw new IllegalArgumentException("kind: " + kind);
    };
  }

  /** A controller's metric knows its replicas from the controller. */
  private static HpaResult controllerMetric(JsonNode metric, JsonNode input) {
    String type = metric.get("type").asString();
    if (type.equals("error")) {
      return new HpaResult.Failed(metric.get("reason").asString());
    }
    int current = input.get("specReplicas").asInt();
    int status = input.get("statusReplicas").asInt();
    Tolerance tolerance = tolerance(metric);
    HpaResult result =
        switch (type) {
          case "cpu-utilization", "resource-utilization", "memory-utilization" ->
              HpaReplicas.utilization(
                  pods(metric, !type.startsWith("memory")),
                  longs(metric, "unmatchedMetricsMilli"),
                  current,
                  metric.get("targetPercent").asInt(),
                  tolerance);
          case "pods-average" ->
              HpaReplicas.average(
                  pods(metric, false), current, metric.get("targetMilli").asLong(), tolerance);
          case "object-value", "external-value" ->
              HpaReplicas.value(
                  sum(metric),
                  metric.get("targetMilli").asLong(),
                  current,
                  (int) number(metric, "readyPods", current),
                  tolerance);
          case "object-average", "external-average" ->
              HpaReplicas.averageValue(
                  sum(metric), metric.get("targetAverageMilli").asLong(), status, tolerance);
          default -> throw new IllegalArgumentException("type: " + type);
        };
    return result instanceof HpaResult.Failed ? new HpaResult.Failed(failure(type)) : result;
  }

  private static String failure(String type) {
    return switch (type.substring(0, type.indexOf('-'))) {
      case "pods" -> "FailedGetPodsMetric";
      case "object" -> "FailedGetObjectMetric";
      case "external" -> "FailedGetExternalMetric";
      default -> "FailedGetResourceMetric";
    };
  }

  static HpaController.Input controller(JsonNode input) {
    List<HpaResult> results = new ArrayList<>();
    input.get("metrics").forEach(metric -> results.add(controllerMetric(metric, input)));
    JsonNode behavior = input.get("behavior");
    int current = input.get("specReplicas").asInt();
    return new HpaController.Input(
        current,
        input.get("minReplicas").asInt(),
        input.get("maxReplicas").asInt(),
        results,
        history(input.get("recommendationHistory"), current),
        behavior == null || behavior.isNull()
            ? null
            : new HpaController.Behavior(
                rules(behavior.get("scaleUp"), HpaRules.UP),
                rules(behavior.get("scaleDown"), HpaRules.DOWN)),
        events(input));
  }

  private static List<Recommendation> history(@Nullable JsonNode node, int current) {
    if (node == null || node.isNull()) {
      return List.of();
    }
    if (node.isArray()) {
      return recommendations(node);
    }
    return node.asString().equals("seed-with-current")
        ? List.of(new Recommendation(current, 0))
        : List.of();
  }

  static List<Recommendation> recommendations(JsonNode list) {
    List<Recommendation> recommendations = new ArrayList<>();
    for (JsonNode entry : list) {
      recommendations.add(
          new Recommendation(entry.get("replicas").asInt(), entry.get("secondsAgo").asDouble()));
    }
    return recommendations;
  }

  static HpaLimits.Events events(JsonNode input) {
    return new HpaLimits.Events(
        eventList(input.get("upEvents")), eventList(input.get("downEvents")));
  }

  static List<HpaLimits.Event> eventList(@Nullable JsonNode list) {
    List<HpaLimits.Event> events = new ArrayList<>();
    if (list != null && list.isArray()) {
      for (JsonNode entry : list) {
        events.add(
            new HpaLimits.Event(entry.get("change").asInt(), entry.get("secondsAgo").asDouble()));
      }
    }
    return events;
  }

  static HpaRules rules(@Nullable JsonNode node, HpaRules defaults) {
    if (node == null || node.isNull()) {
      return defaults;
    }
    List<HpaRules.Policy> policies = new ArrayList<>();
    if (has(node, "policies")) {
      for (JsonNode policy : node.get("policies")) {
        policies.add(
            new HpaRules.Policy(
                HpaRules.Kind.valueOf(policy.get("type").asString().toUpperCase(Locale.ROOT)),
                policy.get("value").asInt(),
                policy.get("periodSeconds").asDouble()));
      }
    }
    return new HpaRules(
        policies.isEmpty() ? defaults.policies() : policies,
        has(node, "selectPolicy")
            ? HpaRules.Select.valueOf(node.get("selectPolicy").asString().toUpperCase(Locale.ROOT))
            : defaults.select(),
        has(node, "stabilizationWindowSeconds")
            ? node.get("stabilizationWindowSeconds").asDouble()
            : defaults.windowSeconds());
  }

  private static Tolerance tolerance(JsonNode input) {
    if (!has(input, "tolerance")) {
      return Tolerance.DEFAULT;
    }
    JsonNode node = input.get("tolerance");
    return new Tolerance(number(node, "down", 0.1), number(node, "up", 0.1));
  }

  /** The groups that the states of the cases stand for; only CPU is gated on readiness. */
  private static List<HpaPod> pods(JsonNode input, boolean cpu) {
    List<HpaPod> pods = new ArrayList<>();
    for (JsonNode pod : input.get("pods")) {
      Long usage = whole(pod, "usageMilli");
      Group known = usage == null ? Group.MISSING : Group.READY;
      Group group =
          switch (pod.get("state").asString()) {
            case "ready" -> known;
            case "unready", "hot" -> cpu && usage != null ? Group.UNREADY : known;
            case "pending" -> Group.UNREADY;
            case "failed", "deleted" -> Group.IGNORED;
            default -> throw new IllegalArgumentException("state: " + pod);
          };
      pods.add(new HpaPod("pod-" + pods.size(), group, usage, whole(pod, "requestMilli")));
    }
    return pods;
  }

  private static long sum(JsonNode input) {
    return longs(input, "valuesMilli").stream().mapToLong(Long::longValue).sum();
  }

  private static List<Long> longs(JsonNode input, String key) {
    List<Long> values = new ArrayList<>();
    if (has(input, key)) {
      input.get(key).forEach(value -> values.add(value.asLong()));
    }
    return values;
  }
}
