package io.tidegate.autoscaler.profile;

import static io.tidegate.autoscaler.profile.Cases.has;
import static io.tidegate.autoscaler.profile.Cases.number;
import static io.tidegate.autoscaler.profile.Cases.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class NomadConformanceTest {

  @TestFactory
  Stream<DynamicTest> votesAsNomad() {
    return Cases.of("nomad").stream()
        .map(row -> dynamicTest(row.get("id").asString(), () -> check(row)));
  }

  private static void check(JsonNode row) {
    NomadStrategy strategy = strategy(row.get("strategy").asString(), row.get("config"));
    List<Double> metrics = new ArrayList<>();
    if (has(row, "metrics")) {
      row.get("metrics").forEach(value -> metrics.add(value.asDouble()));
    }

    NomadStrategy.Action action = strategy.run(row.get("currentCount").asInt(), metrics);

    JsonNode expect = row.get("expect");
    assertThat(action.direction().name().toLowerCase(Locale.ROOT))
        .isEqualTo(expect.get("direction").asString());
    Long count = whole(expect, "count");
    assertThat(action.count()).isEqualTo(count == null ? null : Integer.valueOf(count.intValue()));
  }

  private static NomadStrategy strategy(String name, JsonNode config) {
    return switch (name) {
      case "target-value" ->
          new NomadStrategy.TargetValue(
              config.get("target").asDouble(),
              number(config, "threshold", NomadStrategy.TargetValue.DEFAULT_THRESHOLD),
              caps(config));
      case "threshold" ->
          new NomadStrategy.Threshold(
              number(config, "lower_bound", Double.NEGATIVE_INFINITY),
              number(config, "upper_bound", Double.POSITIVE_INFINITY),
              (int)
                  number(config, "within_bounds_trigger", NomadStrategy.Threshold.DEFAULT_TRIGGER),
              change(config));
      case "pass-through" -> new NomadStrategy.PassThrough(caps(config));
      case "fixed-value" -> new NomadStrategy.FixedValue((int) number(config, "value", 0));
      default -> throw new IllegalArgumentException("strategy: " + name);
    };
  }

  private static NomadStrategy.Change change(JsonNode config) {
    if (has(config, "delta")) {
      return new NomadStrategy.Change.Delta((int) number(config, "delta", 0));
    }
    return has(config, "percentage")
        ? new NomadStrategy.Change.Percentage(number(config, "percentage", 0))
        : new NomadStrategy.Change.Value((int) number(config, "value", 0));
  }

  private static NomadStrategy.Caps caps(JsonNode config) {
    return new NomadStrategy.Caps(cap(config, "max_scale_up"), cap(config, "max_scale_down"));
  }

  private static @Nullable Integer cap(JsonNode config, String key) {
    Long value = whole(config, key);
    return value == null ? null : value.intValue();
  }
}
