package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "420, 0.42 ms",
    "9994, 9.99 ms",
    "12345, 12.3 ms",
    "456000, 456 ms",
    "1234000, 1.23 s",
  })
  void writesLatenciesWithThreeDigits(long micros, String text) {
    assertThat(Units.latency(Duration.ofNanos(micros * 1000))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0s", "59, 59s", "252, 4m12s", "7500, 2h05m", "273600, 3d4h", "-5, 0s"})
  void writesAgesInTheirTwoLargestUnits(long seconds, String text) {
    assertThat(Units.age(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.4, 0.4", "12.34, 12.3", "12, 12", "1234.5, 1235", "0, 0"})
  void writesNumbersShort(double value, String text) {
    assertThat(Units.number(value)).isEqualTo(text);
  }
}
