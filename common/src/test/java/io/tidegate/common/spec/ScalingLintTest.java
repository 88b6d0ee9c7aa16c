package io.tidegate.common.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.yaml.YamlReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contradictions that depend on the profile, the targets and other settings. */
class ScalingLintTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        // tolerances
        "{max: 3, up: {tolerance: -10%}}     | up.tolerance   | (expected: >= 0%)",
        "{max: 3, down: {tolerance: -60%}}   | down.tolerance | (expected: >= 0%)",
        // damping that is none
        "{max: 3, up: {tolerance: 0}, down: {stabilization: 0s, half-life: 0s, cooldown: 1ms}}"
            + " | down.stabilization | (under 5s and 1% is as nothing)",
        "{max: 3, up: {tolerance: 0.1%}, down: {stabilization: 0s, half-life: 1s}}"
            + " | down.stabilization | would cycle",
        "{max: 3, semantics: hpa, up: {tolerance: 0}, down: {tolerance: 0, stabilization: 0s}}"
            + " | down.stabilization | or a tolerance: the thresholds",
        "{max: 3, semantics: nomad, down: {cooldown: 1ms}} | down.cooldown | >= 5s",
        // windows shorter than what they look at
        "{max: 3, semantics: hpa, up: {stabilization: 5s}} | up.stabilization | the 15s at which",
        "{max: 3, up: {stabilization: 1s}, targets: {promql: {server: http://s, query: q, per-instance: 1}}}"
            + " | up.stabilization | the 2s at which",
        "{max: 3, up: {stabilization: 1s}, targets: {kafka-lag: {topic: t, group: g, per-instance: 1}}}"
            + " | up.stabilization | the 2s at which",
        // times that never come
        "{max: 3, targets: {schedule: {from: 61 8 * * *, until: 0 9 * * *, replicas: 2}}}"
            + " | schedule.from | minute \"61\" (expected: 0 to 59)",
        "{max: 3, targets: {schedule: {from: 0 8 * * *, until: 0 0 30 2 *, replicas: 2}}}"
            + " | schedule.until | a day that exists",
        // nothing to learn from
        "{max: 3, policy: mdp, targets: {cpu: 70%}} | policy | concurrency or requests-per-second",
        "{max: 3, planner: forecast}                | planner | concurrency or requests-per-second",
        "{max: 3, policy: mdp, planner: mdp, targets: {concurrency: 3}} | planner | not both",
        // limits that nothing reaches
        "{max: 3, targets: {cpu: 70}}            | targets.cpu        | 70% is written 70% or 0.7",
        "{max: 3, targets: {memory: 80}}         | targets.memory     | <= 1000%",
        "{max: 3, targets: {error-rate: 150%}}   | targets.error-rate | < 100%",
        "{max: 3, targets: {throttling: 100%}}   | targets.throttling | < 100%",
        "{max: 3, targets: {pressure: 1}}        | targets.pressure   | < 100%",
        // settings that mean nothing
        "{max: 3, targets: {schedule: {from: 0 8 * * *, until: 0 8 * * *, replicas: 2}}}"
            + " | schedule.until | end when it begins",
        "{max: 3, flap-budget: {period: 0s}} | flap-budget.period | > 0s",
        "{max: 3, vertical: {margin: -50%}}  | vertical.margin    | >= 0%",
        // figures that nobody can fetch
        "{max: 3, targets: {promql: {server: prometheus, query: q, per-instance: 1}}}"
            + " | promql.server | such as http://prometheus:9090",
        "{max: 3, targets: {promql: {server: ftp://p, query: q, per-instance: 1}}}"
            + " | promql.server | such as http://prometheus:9090",
        "{max: 3, targets: {promql: {server: http://p, query: '', per-instance: 1}}}"
            + " | promql.query | not empty",
        "{max: 3, targets: {kafka-lag: {topic: '', group: g, per-instance: 1}}}"
            + " | kafka-lag.topic | not empty",
        "{max: 3, targets: {metric: {name: '', per-instance: 1}}} | metric.name | not empty",
        // the key that is wrong
        "{max: 3, targets: {kafka-lag: {topic: t, group: g, per-instance: 0}}}"
            + " | targets.kafka-lag.per-instance: \"0\" | > 0",
        "{max: 3, targets: {metric: {name: jobs.active, per-instance: -1}}}"
            + " | targets.metric.per-instance: \"-1\" | > 0",
        "{max: 3, targets: {schedule: {from: 0 8 * * *, until: 0 9 * * *, replicas: 0}}}"
            + " | targets.schedule.replicas: \"0\" | > 0",
        // what the profile cannot do
        "{min: 0, max: 3, semantics: hpa, targets: {cpu: 70%, p95: 200ms}} | min | stay at 0",
        "{min: 0, max: 3, semantics: nomad, targets: {cpu: 70%}} | min | stay at 0",
        "{max: 3, semantics: hpa, targets: {cpu: 0.3%}} | targets.cpu | whole percents",
        "{max: 3, semantics: hpa, targets: {concurrency: 0.0001}}"
            + " | targets.concurrency | thousandths",
        "{max: 3, semantics: kpa, window: 5m, targets: {concurrency: 7}} | window | <= 1m",
        // figures and settings that the profile ignores
        "{max: 3, semantics: kpa, targets: {cpu: 70%}} | targets.cpu | kpa reads no other",
        "{max: 3, semantics: kpa, targets: {concurrency: 7, cpu: 70%}} | targets.cpu | kpa reads",
        "{max: 3, semantics: kpa, targets: {concurrency: 7, requests-per-second: 9}}"
            + " | targets.requests-per-second | kpa reads no other",
        "{max: 3, semantics: nomad, targets: {schedule: {from: 0 8 * * *, until: 0 9 * * *,"
            + " replicas: 2}}} | targets.schedule | nomad does not read it",
        "{max: 3, semantics: hpa, down: {half-life: 4m}} | down.half-life | only tidegate",
        "{max: 3, semantics: kpa, up: {tolerance: 10%}}  | up.tolerance | only tidegate, hpa",
        "{max: 3, up: {half-life: 4m}}                   | up.half-life | no profile reads it"
      })
  void refuses(String scale, String key, String reason) {
    assertThatThrownBy(() -> read(scale)).hasMessageContaining(key).hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{max: 3, semantics: hpa, up: {stabilization: 15s}, down: {stabilization: 0s}}",
        "{max: 3, up: {tolerance: 0}, down: {stabilization: 0s, half-life: 0s, cooldown: 5s}}",
        "{max: 3, semantics: nomad, up: {cooldown: 30s}, targets: {cpu: 70%, concurrency: 7}}",
        "{max: 3, semantics: kpa, panic-ratio: 3, window: 30s, targets: {requests-per-second: 9}}",
        "{max: 3, semantics: kpa}",
        "{max: 3, targets: {cpu: 300%, memory: 1.5, error-rate: 1%}, vertical: {margin: 0}}",
        "{min: 0, max: 3, semantics: hpa, targets: {cpu: 70%, concurrency: 7}}",
        "{min: 0, max: 3, targets: {cpu: 70%}}",
        "{max: 3, semantics: hpa, targets: {cpu: 1%, concurrency: 0.001}}"
      })
  void accepts(String scale) {
    assertThat(read(scale).max()).isEqualTo(3);
  }

  @Test
  void policyAndPlannerAreTheSame() {
    assertThat(read("{max: 3, policy: mdp, targets: {concurrency: 3}}"))
        .isEqualTo(read("{max: 3, planner: mdp, targets: {concurrency: 3}}"))
        .extracting(ScalingPolicy::planner)
        .isEqualTo(ScalingPolicy.Planner.MDP);
  }

  private static ScalingPolicy read(String scale) {
    return ScalingReader.read(YamlReader.read("web.yaml", scale));
  }
}
