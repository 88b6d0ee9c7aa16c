package io.tidegate.common.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.config.ConfigException;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.yaml.YamlReader;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadReaderTest {
  private static final String WEB =
      """
      workloads:
        web:
          image: acme/web:1.4
          port: 8080
          resources: {cpu: 500m, memory: 256Mi}
          ready: {path: /health}
          scale:
            min: 1
            max: 10
            targets: {cpu: 70%, requests-per-second: 100, concurrency: 20, p95: 250ms}
          placement: {strategy: spread}
          balance: {algorithm: response-time}
          route: {host: web.localhost, path: /}
      """;

  @Test
  void readsAWholeWorkload() {
    WorkloadSpec web = read(WEB).getFirst();

    assertThat(web.id().value()).isEqualTo("web");
    assertThat(web.resources().cpuMillis()).isEqualTo(500);
    assertThat(web.scale().max()).isEqualTo(10);
    assertThat(web.scale().targets())
        .containsExactly(
            new Target.Cpu(0.7),
            new Target.RequestsPerSecond(100),
            new Target.Concurrency(20),
            new Target.Latency(0.95, Duration.ofMillis(250)));
    assertThat(web.balance().algorithm()).isEqualTo(BalanceSpec.Algorithm.RESPONSE_TIME);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: 8080 | prot: 8080 | web.yaml:2: workloads.web.port: missing (expected: a value)",
        "max: 10 | max: ten | web.yaml:9: workloads.web.scale.max: \"ten\" (expected: a whole number)",
        "min: 1 | min: 11 | max: \"10\" (expected: >= 11, which min asks for)",
        "cpu: 500m | cpu: 500q | workloads.web.resources.cpu: \"500q\" (expected: an amount of CPU",
        "p95: 250ms | p95: 250 | workloads.web.scale.targets.p95: \"250\" (expected: a duration",
        "cpu: 70% | cpux: 70% | workloads.web.scale.targets.cpux: \"70%\" (expected: one of these",
        "concurrency: 20 | concurrency: 0 | workloads.web.scale.targets.concurrency: \"0\" (expected: > 0)",
        "strategy: spread | strategy: pack | (expected: one of: spread, bin-pack)",
        "path: /health | paths: /health | workloads.web.ready.paths: unknown key (expected one of:",
      })
  void refusesWithPlaceKeyValueAndExpectation(String good, String bad, String message) {
    assertThatThrownBy(() -> read(WEB.replace(good, bad)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min: 1 | min: 11 | web.yaml:9: workloads.web.scale.max: \"10\" (expected: >= 11, which min asks for)",
        "cpu: 70% | cpu: 0% | web.yaml:10: workloads.web.scale.targets.cpu: \"0%\" (expected: > 0)",
        "max: 10 | max: 10; up: {stabilization: 500ms} | web.yaml:10: workloads.web.scale.up.stabilization: \"500ms\" (expected: 0s, or at least the 1s at which samples come: shorter sees one sample or none)",
        "max: 10 | max: 10; up: {tolerance: 0%}; down: {tolerance: 0%, stabilization: 0s, half-life: 0s} | web.yaml:11: workloads.web.scale.down.stabilization: \"0s\" (expected: > 0s, or a tolerance, half-life or cooldown: the thresholds of growing and shrinking meet, so that it would cycle)",
      })
  void refusesAContradictoryPolicyWithPlaceKeyAndReason(String good, String bad, String message) {
    String text = WEB.replace(good, bad.replace("; ", "\n      "));
    assertThatThrownBy(() -> read(text)).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  /** A constructor refuses these, which knows neither lines nor what was written. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "web: | Web!: | 2: workloads.Web!: workload name: \"Web!\" (expected: [a-z0-9]([-.a-z0-9]{0,61}[a-z0-9])?)",
        "acme/web:1.4 | \"\" | 3: workloads.web.image: \"\" (expected: an image's name, such as acme/web:1.4)",
        "port: 8080 | port: 70000 | 4: workloads.web.port: \"70000\" (expected: 1 to 65535)",
        "path: /health | path: nope | 7: workloads.web.ready.path: \"nope\" (expected: a path that begins with /)",
        "path: /health | start-timeout: 0s | 7: workloads.web.ready.start-timeout: \"0s\" (expected: > 0s)",
        "min: 1 | window: 1s | 9: workloads.web.scale.window: \"1s\" (expected: >= 6s, as its newest tenth must hold a sample)",
        "p95: 250ms | p95: 0ms | 11: workloads.web.scale.targets.p95: \"0ms\" (expected: > 0)",
        "host: web.localhost | host: \"a b!\" | 15: workloads.web.route.host: \"a b!\" (expected: a host name, *.name or *)",
        "path: / | path: nope | 16: workloads.web.route.path: \"nope\" (expected: a path that begins with /, without ?, # and spaces)",
      })
  void pointsAtTheLineOfWhatAConstructorRefuses(String good, String bad, String message) {
    String text =
        """
        workloads:
          web:
            image: acme/web:1.4
            port: 8080
            resources: {cpu: 500m, memory: 256Mi}
            ready:
              path: /health
            scale:
              min: 1
              targets:
                p95: 250ms
            placement:
              strategy: spread
            route:
              host: web.localhost
              path: /
        """
            .replaceFirst("(?m)(^|[ ])" + Pattern.quote(good) + "$", "$1" + bad);
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigException.class)
        .hasMessage("web.yaml:" + message);
  }

  @Test
  void refusesARouteThatAnotherWorkloadOfTheFileHas() {
    String second =
        """
          store:
            image: acme/store:1
            port: 80
            route: {host: WEB.localhost}
        """;
    assertThatThrownBy(() -> read(WEB + second))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "web.yaml:17: workloads.store.route: WEB.localhost/ (expected: a route of its own;"
                + " workloads.web has it, web.yaml:2)");
    assertThat(read(WEB + second.replace("}", ", path: /store}"))).hasSize(2);
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertThatThrownBy(() -> read(WEB + "  web:\n    port: 1\n"))
        .hasMessageContaining("web.yaml:14: workloads.web: stands here twice");
  }

  private static List<WorkloadSpec> read(String text) {
    return WorkloadReader.readFile(YamlReader.read("web.yaml", text));
  }
}
