package io.tidegate.common.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RouteSpec;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.yaml.YamlReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelReaderTest {
  private static final RunSpec RUN = new RunSpec("acme/web:1", List.of(), Map.of());
  private static final WorkloadId WEB = new WorkloadId("web");

  private static final String SAME_FILE =
      """
                    workloads:
                      web:
                        image: acme/web:1
                        port: 8080
                        resources: {cpu: 500m, memory: 256Mi}
                        ready: {path: /health, start-timeout: 2m, drain-timeout: 10s}
                        scale:
                          min: 0
                          max: 10
                          targets: {concurrency: 50, cpu: 70%, memory: 80%, p95: 250ms, requests-per-second: 200}
                          mode: advise
                          up: {cooldown: 15s, stabilization: 3s}
                          down: {cooldown: 1m, stabilization: 4m}
                          warmup: 20s
                          idle-after: 90s
                          fallback: {replicas: 3, behavior: static}
                        placement: {strategy: bin-pack}
                        balance: {algorithm: maglev, hold-timeout: 9s}
                        route: {host: web.localhost, path: /api}
                    """;

  private static final Map<String, String> ALL_LABELS =
      Map.ofEntries(
          Map.entry("tidegate.enable", "true"),
          Map.entry("tidegate.port", "8080"),
          Map.entry("tidegate.cpu", "500m"),
          Map.entry("tidegate.memory", "256Mi"),
          Map.entry("tidegate.ready.path", "/health"),
          Map.entry("tidegate.ready.timeout", "2m"),
          Map.entry("tidegate.drain", "10s"),
          Map.entry("tidegate.min", "0"),
          Map.entry("tidegate.max", "10"),
          Map.entry("tidegate.concurrency.target", "50"),
          Map.entry("tidegate.cpu.target", "70"),
          Map.entry("tidegate.memory.target", "80%"),
          Map.entry("tidegate.p95.target", "250ms"),
          Map.entry("tidegate.rps.target", "200"),
          Map.entry("tidegate.mode", "advise"),
          Map.entry("tidegate.cooldown.up", "15s"),
          Map.entry("tidegate.cooldown.down", "1m"),
          Map.entry("tidegate.stabilization.up", "3s"),
          Map.entry("tidegate.stabilization.down", "4m"),
          Map.entry("tidegate.warmup", "20s"),
          Map.entry("tidegate.idle", "90s"),
          Map.entry("tidegate.fallback.replicas", "3"),
          Map.entry("tidegate.fallback.behavior", "static"),
          Map.entry("tidegate.strategy", "bin-pack"),
          Map.entry("tidegate.algorithm", "maglev"),
          Map.entry("tidegate.hold", "9s"),
          Map.entry("tidegate.rule", "Host(`web.localhost`) && PathPrefix(`/api`)"),
          Map.entry("com.example.other", "x"));

  @Test
  void meansWhatTheSameWordsMeanInAFile() {
    WorkloadSpec fromFile =
        WorkloadReader.readFile(YamlReader.read("web.yaml", SAME_FILE)).getFirst();

    WorkloadSpec fromLabels = read(ALL_LABELS, Resources.NONE);

    assertThat(fromLabels).isEqualTo(fromFile);
  }

  @Test
  void takesPortAndLimitsFromTheContainerUnlessLabelsSayOtherwise() {
    Resources limits = new Resources(1_500, 64 << 20);

    WorkloadSpec plain =
        LabelReader.read(WEB, "c", Map.of(), new LabelReader.Template(RUN, limits, port(80)));
    assertThat(plain.port()).isEqualTo(80);
    assertThat(plain.resources()).isEqualTo(limits);
    assertThat(plain.route()).isNull();

    WorkloadSpec labelled =
        LabelReader.read(
            WEB,
            "c",
            Map.of("tidegate.port", "81", "tidegate.cpu", "250m"),
            new LabelReader.Template(RUN, limits, port(80)));
    assertThat(labelled.port()).isEqualTo(81);
    assertThat(labelled.resources()).isEqualTo(new Resources(250, 64 << 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Host(`a.example`); a.example; /",
        "PathPrefix(`/b`); *; /b",
        "Host(`a.example`) && PathPrefix(`/b`); a.example; /b",
        "Host(\"a.example\")&&PathPrefix(\"/b\"); a.example; /b",
      })
  void readsTheRulesThatARouteCanSay(String rule, String host, String path) {
    assertThat(read(Map.of("tidegate.port", "1", "tidegate.rule", rule), Resources.NONE).route())
        .isEqualTo(new RouteSpec(host, path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Host(`a`) || Host(`b`)",
        "Host(`a`) PathPrefix(`/b`)",
        "&& PathPrefix(`/b`)",
        "Host(`a`) &&",
        "HostRegexp(`.*`)",
        "Host()",
        "PathPrefix(`b`)"
      })
  void refusesTheRulesThatItCannot(String rule) {
    assertThatThrownBy(
            () -> read(Map.of("tidegate.port", "1", "tidegate.rule", rule), Resources.NONE))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("container web-1: tidegate.rule");
  }

  @ParameterizedTest
  @EnumSource(Label.class)
  void everyLabelOfTheTableIsRead(Label label) {
    Map<String, String> labels = new HashMap<>(Map.of("tidegate.port", "80", "tidegate.max", "9"));
    labels.put(label.label(), "!");
    if (label.key() == null) {
      assertThat(read(labels, Resources.NONE)).isNotNull();
    } else {
      assertThatThrownBy(() -> read(labels, Resources.NONE))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("container web-1: ");
    }
  }

  private static WorkloadSpec read(Map<String, String> labels, Resources limits) {
    return LabelReader.read(
        WEB, "container web-1", labels, new LabelReader.Template(RUN, limits, OptionalInt.empty()));
  }

  private static OptionalInt port(int port) {
    return OptionalInt.of(port);
  }
}
