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
    int current = (int) number(input, "currentReplicas", 0);
    int status = (int) number(input, "statusReplicas", current);
    return metric(kind, input, new Scene(current, status, tolerance(input, Tolerance.DEFAULT)));
  }

  /** What a metric is looked at under. */
  private record Scene(int current, int status, Tolerance tolerance) {}

  private static HpaResult metric(String kind, JsonNode input, Scene scene) {
    Tolerance tolerance = scene.tolerance();
    return switch (kind) {
      case "resource-utilization", "cpu-utilization", "memory-utilization" ->
          HpaReplicas.utilization(
              pods(input, gated(kind, input)),
              longs(input, "unmatchedMetricsMilli"),
              scene.current(),
              input.get("targetPercent").asInt(),
              tolerance);
      case "pods-average", "resource-average", "cpu-average", "memory-average" ->
          HpaReplicas.average(
              pods(input, gated(kind, input)),
              scene.current(),
              input.get("targetMilli").asLong(),
              tolerance);
      case "object-value", "external-value" ->
          HpaReplicas.externalValue(
              longs(input, "valuesMilli"),
              input.get("targetMilli").asLong(),
              scene.current(),
              (int) number(input, "readyPods", scene.current()),
              tolerance);
      case "object-average" ->
          HpaReplicas.averageValue(
              longs(input, "valuesMilli").stream().mapToLong(Long::longValue).sum(),
              input.get("targetAverageMilli").asLong(),
              scene.status(),
              tolerance);
      case "external-average" ->
          HpaReplicas.externalAverage(
              longs(input, "valuesMilli"),
              input.get("targetAverageMilli").asLong(),
              scene.status(),
              tolerance);
      default -> throw new IllegalArgumentException("kind: " + kind);
    };
  }

  /** Only CPU is gated on readiness, and a resource that is not named is CPU. */
  private static boolean gated(String kind, JsonNode input) {
    String resource =
        has(input, "resource")
            ? input.get("resource").asString()
            : kind.substring(0, kind.indexOf('-'));
    return resource.equals("cpu") || resource.equals("resource");
  }

  /** A controller's metric knows its replicas from the controller. */
  private static HpaResult controllerMetric(JsonNode metric, JsonNode input) {
    String type = metric.get("type").asString();
    if (type.equals("error")) {
      return new HpaResult.Failed(metric.get("reason").asString());
    }
    int current = input.get("specReplicas").asInt();
    int status = (int) number(input, "statusReplicas", current);
    Tolerance whole = behaviorTolerance(input.get("behavior"), tolerance(input, Tolerance.DEFAULT));
    HpaResult result = metric(type, metric, new Scene(current, status, tolerance(metric, whole)));
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
        (int) number(input, "minReplicas", 1),
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

  /** A node's own tolerance, one side or both; what it does not say is as around it. */
  private static Tolerance tolerance(JsonNode input, Tolerance around) {
    if (!has(input, "tolerance")) {
      return around;
    }
    JsonNode node = input.get("tolerance");
    return new Tolerance(number(node, "down", around.down()), number(node, "up", around.up()));
  }

  /** Since Kubernetes 1.33 a side of the behavior may have its own. */
  private static Tolerance behaviorTolerance(@Nullable JsonNode behavior, Tolerance around) {
    if (behavior == null || behavior.isNull()) {
      return around;
    }
    return new Tolerance(
        side(behavior, "scaleDown", around.down()), side(behavior, "scaleUp", around.up()));
  }

  private static double side(JsonNode behavior, String key, double around) {
    return has(behavior, key) ? number(behavior.get(key), "tolerance", around) : around;
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

  private static List<Long> longs(JsonNode input, String key) {
    List<Long> values = new ArrayList<>();
    if (has(input, key)) {
      input.get(key).forEach(value -> values.add(value.asLong()));
    }
    return values;
  }
}
