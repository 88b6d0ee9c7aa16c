package io.tidegate.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void aByteOrderMarkIsNoPartOfTheFirstValue() {
    assertThat(TraceReader.read("list", List.of("\uFEFF10", "20"), null).rates())
        .containsExactly(10, 20);
    assertThat(TraceReader.read("csv", List.of("\uFEFFtime,value", "60,6", "120,12"), null).rates())
        .containsExactly(0.1, 0.2);
  }

  @Test
  void aFirstLineWithoutAValueIsNoHeading() {
    assertThatThrownBy(() -> TraceReader.read("load.txt", List.of("NaN", "2"), null))
        .hasMessage("load.txt:1: \"NaN\" (expected: a number >= 0)");
    assertThatThrownBy(() -> TraceReader.read("load.csv", List.of("60,", "120,2"), null))
        .hasMessage("load.csv:1: \"60,\" (expected: a number >= 0)");
    assertThatThrownBy(
            () ->
                TraceReader.read(
                    "load.csv", List.of("2014-04-10 00:04:00,", "2014-04-10 00:05:00,2"), null))
        .hasMessage("load.csv:1: \"2014-04-10 00:04:00,\" (expected: a number >= 0)");
    assertThatThrownBy(() -> TraceReader.read("load.csv", List.of("Infinity,1", "120,2"), null))
        .hasMessageContaining("\"Infinity\" (expected: a time");
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

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "1397088240000,6          | 1397088300000,12", // milliseconds
        "1397088240000000,6       | 1397088300000000,12",
        "1397088240000000000,6    | 1397088300000000000,12",
        "2014-04-10T00:04:00Z,6   | 2014-04-10T00:05:00Z,12",
        "2014-04-10T02:04:00+02:00,6 | 2014-04-10T02:05:00+02:00,12",
        "2014-04-10 02:04:00 +0200,6 | 2014-04-10 02:05:00 +0200,12",
        "2014-04-10 00:04:00+00,6 | 2014-04-10 00:05:00+00,12",
        "\"2014-04-10 00:04:00\",\"6\" | \"2014-04-10 00:05:00\",\"12\"",
        "2014-04-10 00:04:00 6    | 2014-04-10 00:05:00 12",
        "2014-04-10 00:04;6       | 2014-04-10 00:05;12"
      })
  void readsTimesAsToolsWriteThem(String first, String second) {
    Trace trace = TraceReader.read("csv", List.of(first, second), null);

    assertThat(trace.start()).isEqualTo(Instant.parse("2014-04-10T00:04:00Z"));
    assertThat(trace.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(trace.rates()).containsExactly(0.1, 0.2);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0,1 60,1 120,1 2520,1 2580,1 | t.csv:4: \"2520\" (expected: 1970-01-01T00:03:00Z",
        "0,1 60,1 180,1 240,1 300,1   | t.csv:3: \"180\" (expected: 1970-01-01T00:02:00Z",
        "0,1 60,1 30,1                | t.csv:3: \"30\" (expected: a later time",
        "0,1 60,1 60,1                | t.csv:3: \"60\" (expected: a later time",
        "0,1 1 120,1                  | t.csv:2: \"1\" (expected: a time on every line",
        "0,1,7 60,1,7                 | t.csv:1: \"0,1,7\" (expected: a number, or a time and"
      })
  void refusesWhatWouldMisplaceTheLoad(String lines, String message) {
    assertThatThrownBy(() -> TraceReader.read("t.csv", List.of(lines.split(" ")), null))
        .hasMessageContaining(message);
  }

  @Test
  void aLineMayBeALittleLate() {
    Trace trace =
        TraceReader.read("csv", List.of("0,60", "61,60", "120,60", "179,60", "240,60"), null);

    assertThat(trace.step()).isEqualTo(Duration.ofMinutes(1));
    assertThat(trace.seconds()).isEqualTo(300);
  }

  @Test
  void aStatedStepLeavesGapsOut() {
    List<String> gap = List.of("0,60", "60,60", "2520,120");

    assertThat(TraceReader.read("csv", gap, Duration.ofMinutes(1)).rates())
        .containsExactly(1, 1, 2);
  }
}
