package io.tidegate.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "1.5s, PT1.5S",
    "5m, PT5M",
    "1h30m, PT1H30M",
    "2d, PT48H",
    "0, PT0S"
  })
  void readsDurationsWithTheirUnit(String text, Duration expected) {
    assertThat(Quantity.duration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "5 minutes", "-1s", "1s1", "", "s"})
  void refusesDurationsThatCouldMeanAnything(String text) {
    assertThatThrownBy(() -> Quantity.duration(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"500m, 500", "0.5, 500", "2, 2000", "0.0001, 1"})
  void readsCpuInThousandths(String text, long millis) {
    assertThat(Quantity.cpuMillis(text)).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "256Mi, 268435456",
    "1g, 1073741824",
    "512k, 524288",
    "1000, 1000",
    "1.5Gi, 1610612736"
  })
  void readsMemoryInPowersOf1024(String text, long bytes) {
    assertThat(Quantity.bytes(text)).isEqualTo(bytes);
  }

  @Test
  void readsSharesAsPercentOrFraction() {
    assertThat(Quantity.ratio("70%")).isEqualTo(0.7);
    assertThat(Quantity.ratio("0.7")).isEqualTo(0.7);
    assertThatThrownBy(() -> Quantity.ratio("NaN")).isInstanceOf(IllegalArgumentException.class);
  }
}
