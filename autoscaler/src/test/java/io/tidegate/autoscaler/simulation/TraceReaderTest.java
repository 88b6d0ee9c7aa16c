package io.tidegate.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceReaderTest {

  @Test
  void aPlainListHoldsRatesOfOneSecond() {
    Trace trace = TraceReader.read("list", List.of("10", "", "# a remark", "20.5"), null);

    assertThat(trace.step()).isEqualTo(Duration.ofSeconds(1));
    assertThat(trace.rates()).containsExactly(10, 20.5);
  }

  @Test
  void csvHoldsCountsPerStep() {
    Trace trace =
        TraceReader.read(
            "csv",
            List.of("timestamp,value", "2014-04-10 00:04:00,94.0", "2014-04-10 00:09:00,56.0"),
            null);

    assertThat(trace.step()).isEqualTo(Duration.ofMinutes(5));
    assertThat(trace.start()).isEqualTo(Instant.parse("2014-04-10T00:04:00Z"));
    assertThat(trace.rateAt(0)).isEqualTo(94.0 / 300);
    assertThat(trace.rateAt(300)).isEqualTo(56.0 / 300);
    assertThat(trace.seconds()).isEqualTo(600);
  }

  @Test
  void timesMayBeSecondsOfTheEpoch() {
    Trace trace = TraceReader.read("csv", List.of("60,6", "120,12"), null);

    assertThat(trace.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(trace.rates()).containsExactly(0.1, 0.2);
  }

  @Test
  void saysWhichLineIsWrong() {
    assertThatThrownBy(() -> TraceReader.read("load.txt", List.of("1", "two"), null))
        .hasMessage("load.txt:2: \"two\" (expected: a number >= 0)");
    assertThatThrownBy(() -> TraceReader.read("load.csv", List.of("soon,5", "later,6"), null))
        .hasMessageContaining("load.csv:1");
    assertThatThrownBy(() -> TraceReader.read("load.txt", List.of("heading"), null))
        .hasMessageContaining("no values");
    assertThatThrownBy(() -> TraceReader.read("load.txt", List.of("-1"), null))
        .hasMessageContaining("load.txt:1");
  }
}
