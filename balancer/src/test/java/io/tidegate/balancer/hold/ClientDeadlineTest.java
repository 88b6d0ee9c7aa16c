package io.tidegate.balancer.hold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientDeadlineTest {

  @ParameterizedTest
  @CsvSource({
    "1S, 1_000_000_000",
    "250m, 250_000_000",
    "2M, 120_000_000_000",
    "7u, 7_000",
    "9n, 9",
    "1H, 3_600_000_000_000"
  })
  void readsTheUnitsOfGrpc(String value, String nanos) {
    assertThat(ClientDeadline.nanos(value, null, 5))
        .isEqualTo(5 + Long.parseLong(nanos.replace("_", "")));
  }

  @ParameterizedTest
  @CsvSource({"S", "10", "1x", "-1S", "123456789S", "1.5S"})
  void takesWhatItCannotReadForSilence(String value) {
    assertThat(ClientDeadline.nanos(value, null, 5)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void readsEnvoysMilliseconds() {
    assertThat(ClientDeadline.nanos(null, "1500", 5)).isEqualTo(1_500_000_005L);
    assertThat(ClientDeadline.nanos(null, "soon", 5)).isEqualTo(Long.MAX_VALUE);
    assertThat(ClientDeadline.nanos(null, null, 5)).isEqualTo(Long.MAX_VALUE);
  }
}
