package io.tidegate.autoscaler.profile;

import static io.tidegate.autoscaler.profile.Cases.has;
import static io.tidegate.autoscaler.profile.Cases.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class KpaConformanceTest {

  @TestFactory
  Stream<DynamicTest> decidesAsKnative() {
    return Cases.of("kpa").stream()
        .map(row -> dynamicTest(row.get("id").asString(), () -> check(row)));
  }

  private static void check(JsonNode row) {
    KpaScaler.Spec spec = spec(row.get("spec"));
    KpaScaler.State state = KpaScaler.State.CALM;
    if (has(row, "initialPanicState")) {
      JsonNode panic = row.get("initialPanicState");
      state =
          new KpaScaler.State(
              panic.get("panicSince").asDouble(), panic.get("maxPanicPods").asInt(), List.of());
    }
    for (JsonNode step : row.get("steps")) {
      KpaScaler.Result result =
          KpaScaler.scale(
              spec,
              state,
              new KpaScaler.Observed(
                  step.get("t").asDouble(),
                  step.get("readyPods").asInt(),
                  step.get("stable").asDouble(),
                  step.get("panic").asDouble()));
      state = result.next();

      assertThat(result.pods()).as("pods at %s", step).isEqualTo(step.get("expectPods").asInt());
      if (has(step, "expectExcessBurst")) {
        assertThat(result.excessBurst())
            .as("excess burst at %s", step)
            .isCloseTo(step.get("expectExcessBurst").asDouble(), within(1.0));
      }
    }
  }

  private static KpaScaler.Spec spec(JsonNode node) {
    double target = node.get("target").asDouble();
    return new KpaScaler.Spec(
        target,
        number(node, "total", target / 0.75),
        number(node, "tbc", 0),
        number(node, "maxUp", 10),
        number(node, "maxDown", 10),
        number(node, "panicThreshold", 2),
        number(node, "stableWindow", 60),
        !has(node, "reachable") || node.get("reachable").asBoolean(),
        (int) number(node, "activationScale", 0),
        number(node, "scaleDownDelay", 0));
  }
}
