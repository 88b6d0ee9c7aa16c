package io.tidegate.balancer.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {

  @ParameterizedTest
  @CsvSource({
    "200, OK",
    "301, OK",
    "404, OK",
    "429, OVERLOADED",
    "499, OK",
    "500, ERROR",
    "501, OK",
    "502, GATEWAY_ERROR",
    "503, GATEWAY_ERROR",
    "504, GATEWAY_ERROR",
    "505, OK",
    "507, ERROR",
    "599, ERROR"
  })
  void statusSaysWhetherTheEndpointIsToBlame(int status, Outcome expected) {
    assertThat(Outcome.ofStatus(status)).isEqualTo(expected);
  }
}
