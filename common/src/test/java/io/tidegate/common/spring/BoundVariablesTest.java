package io.tidegate.common.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;

class BoundVariablesTest {
  @ConfigurationProperties(prefix = "tidegate.probe")
  record Probe(
      String dataDirectory,
      Inner inner,
      List<String> names,
      List<Inner> many,
      Map<String, String> rest) {}

  record Inner(int first, String secondWord) {}

  private final BoundVariables bound = new BoundVariables(List.of(Probe.class));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIDEGATE_PROBE_DATA_DIRECTORY",
        "TIDEGATE_PROBE_DATADIRECTORY",
        "TIDEGATE_PROBE_INNER_FIRST",
        "TIDEGATE_PROBE_INNER_SECOND_WORD",
        "TIDEGATE_PROBE_NAMES",
        "TIDEGATE_PROBE_NAMES_0",
        "TIDEGATE_PROBE_MANY_0_FIRST",
        "TIDEGATE_PROBE_MANY_12_SECONDWORD",
        "TIDEGATE_PROBE_REST_SASL_JAAS_CONFIG",
      })
  void knowsWhatSpringBinds(String variable) {
    assertThat(bound.isUnknown(variable)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIDEGATE_PROBE_DATA_DIRECTORI",
        "TIDEGATE_PROBE_INNER",
        "TIDEGATE_PROBE_INNER_THIRD",
        "TIDEGATE_PROBE_MANY_FIRST",
        "TIDEGATE_PROBE_REST",
        "TIDEGATE_PROBE_",
      })
  void refusesWhatNothingBinds(String variable) {
    assertThat(bound.isUnknown(variable)).isTrue();
  }

  /** Kubernetes sets them in every pod beside a service called tidegate-probe. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "TIDEGATE_PROBE_SERVICE_HOST",
        "TIDEGATE_PROBE_SERVICE_PORT",
        "TIDEGATE_PROBE_SERVICE_PORT_ADMIN",
        "TIDEGATE_PROBE_PORT",
        "TIDEGATE_PROBE_PORT_9292_TCP",
        "TIDEGATE_PROBE_PORT_9292_TCP_ADDR",
      })
  void leavesServiceLinksAlone(String variable) {
    assertThat(bound.isUnknown(variable)).isFalse();
  }

  @Test
  void leavesOthersVariablesAlone() {
    assertThat(bound.isUnknown("TIDEGATE_HOME")).isFalse();
    assertThat(bound.isUnknown("TIDEGATE_PROBES_X")).isFalse();
    assertThat(bound.isUnknown("PATH")).isFalse();
  }
}
