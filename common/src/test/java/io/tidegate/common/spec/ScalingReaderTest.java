package io.tidegate.common.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.Target;
import io.tidegate.common.yaml.YamlReader;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingReaderTest {

  private static ScalingPolicy read(String scale) {
    return ScalingReader.read(YamlReader.read("web.yaml", scale));
  }

  @Test
  void readsEverySignal() {
    ScalingPolicy policy =
        read(
            """
            max: 10
            targets:
              throttling: 5%
              pressure: 20%
              queue: 3
              error-rate: 1%
              kafka-lag: {topic: orders, group: billing, per-instance: 100}
              promql: {server: "http://prometheus:9090", query: sum(jobs), per-instance: 5}
              metric: {name: jobs.active, attributes: {kind: slow}, per-instance: 4}
              schedule:
                - {from: 0 8 * * 1-5, until: 0 18 * * 1-5, zone: Europe/Berlin, replicas: 5}
            """);

    assertThat(policy.targets())
        .containsExactly(
            new Target.Throttling(0.05),
            new Target.Pressure(0.2),
            new Target.Queue(3),
            new Target.ErrorRate(0.01),
            new Target.KafkaLag("orders", "billing", "", 100, true),
            new Target.Promql("http://prometheus:9090", "sum(jobs)", 5),
            new Target.Metric("jobs.active", Map.of("kind", "slow"), 4),
            new Target.Schedule("0 8 * * 1-5", "0 18 * * 1-5", ZoneId.of("Europe/Berlin"), 5));
  }

  @Test
  void readsDampingPanicPlannerAndSize() {
    ScalingPolicy policy =
        read(
            """
            max: 10
            targets: {concurrency: 5}
            panic-ratio: 3
            planner: forecast
            down: {half-life: 10m, select: least, stabilization: 30s}
            flap-budget: {turns: 3, period: 30m}
            vertical: {mode: act, margin: 20%, largest: {memory: 1Gi}}
            """);

    assertThat(policy.panicRatio()).isEqualTo(3);
    assertThat(policy.planner()).isEqualTo(ScalingPolicy.Planner.FORECAST);
    assertThat(policy.down().halfLife()).isEqualTo(Duration.ofMinutes(10));
    assertThat(policy.down().select()).isEqualTo(ScalingPolicy.Select.LEAST);
    assertThat(policy.flapBudget().turns()).isEqualTo(3);
    assertThat(policy.vertical().mode()).isEqualTo(ScalingPolicy.Vertical.Sizing.ACT);
    assertThat(policy.vertical().largest().memoryBytes()).isEqualTo(1L << 30);
  }

  @Test
  void aProfileBringsItsOwnDamping() {
    assertThat(read("{max: 4, semantics: hpa}").down()).isEqualTo(Direction.DOWN_BY_WINDOW);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{min: 5, max: 3}                                 | max: \"3\" (expected: >= 5",
        "{max: 3, targets: {cpu: 0%}}                     | cpu: \"0%\" (expected: > 0)",
        "{min: 5, max: 2}                                | max: \"2\" (expected: >= 5, which min asks for",
        "{max: 3, targets: {requests-per-second: 0}}     | requests-per-second: \"0\" (expected: > 0)",
        "{max: 3, vertical: {smallest: {cpu: 2}, largest: {cpu: 1}}} | vertical.largest.cpu: \"1\"",
        "{max: 3, vertical: {largest: {memory: 1Mi}}}    | vertical.largest.memory: \"1Mi\"",
        "{max: 3, window: 2s}                             | window: \"2s\" (expected: >= 6s",
        "{max: 3, up: {stabilization: 500ms}}             | up.stabilization: \"500ms\" (expected: 0s",
        "{max: 3, down: {tolerance: 120%}}                | down.tolerance: \"120%\" (expected: < 100%",
        "{max: 3, panic-ratio: 1}                         | panic-ratio: \"1\" (expected: > 1",
        "{max: 3, fallback: {replicas: 9}}                | fallback.replicas: \"9\" (expected: between",
        "{max: 3, targets: {p50: 300ms, p95: 200ms}}      | targets.p95: \"200ms\" (expected: a limit",
        "{max: 3, up: {limits: [{count: 0, period: 15s}]}} | up.limits: 0 (expected: >= 1",
        "{max: 3, up: {tolerance: 0%}, down: {tolerance: 0%, stabilization: 0s, half-life: 0s}} | would cycle"
      })
  void refusesContradictionsWithKeyAndReason(String scale, String message) {
    assertThatThrownBy(() -> read(scale)).hasMessageContaining(message);
  }
}
