package io.tidegate.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest(name = "{0} after {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "0 8 * * 1-5        | 2026-11-20T07:59:59 | 2026-11-20T08:00",
        "0 8 * * 1-5        | 2026-11-20T08:00    | 2026-11-23T08:00", // Friday to Monday
        "0 8 * * MON-fri    | 2026-11-20T08:00    | 2026-11-23T08:00",
        "*/15 * * * *       | 2026-11-20T08:01    | 2026-11-20T08:15",
        "50/5 23 * * *      | 2026-11-20T23:56    | 2026-11-21T23:50",
        "5,35 6-8/2 * * *   | 2026-11-20T06:35    | 2026-11-20T08:05",
        "0 0 * * 0          | 2026-11-20T00:00    | 2026-11-22T00:00",
        "0 0 * * 7          | 2026-11-20T00:00    | 2026-11-22T00:00",
        "0 0 31 * *         | 2026-11-01T00:00    | 2026-12-31T00:00",
        "0 0 29 2 *         | 2096-03-01T00:00    | 2104-02-29T00:00", // 2100 is no leap year
        "0 0 1 * MON        | 2026-11-24T00:00    | 2026-11-30T00:00", // either day
        "0 0 1 * MON        | 2026-11-30T00:00    | 2026-12-01T00:00",
        "0 12 * DEC *       | 2026-11-24T00:00    | 2026-12-01T12:00",
        "30 2 * * *         | 2026-03-29T00:00    | 2026-03-29T03:30" // skipped: as much later
      })
  void namesTheNextTime(String cron, String after, String next) {
    assertThat(Cron.parse(cron).next(berlin(after))).isEqualTo(berlin(next));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"false, 2026-10-25T02:30+02:00", "true, 2026-10-26T02:30+01:00"})
  void aRepeatedTimeComesOnce(boolean later, String next) {
    ZonedDateTime repeated = berlin("2026-10-25T02:10");
    ZonedDateTime after = later ? repeated.withLaterOffsetAtOverlap() : repeated;

    assertThat(Cron.parse("30 2 * * *").next(after).toOffsetDateTime()).hasToString(next);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "61 8 * * *    | minute \"61\" (expected: 0 to 59)",
        "0 24 * * *    | hour \"24\" (expected: 0 to 23)",
        "0 8 0 * *     | day of the month \"0\" (expected: 1 to 31)",
        "0 8 * 13 *    | month \"13\" (expected: 1 to 12)",
        "0 8 * * 8     | day of the week \"8\" (expected: 0 to 7)",
        "0 8 * * FUN   | day of the week \"FUN\"",
        "0 18-8 * * *  | hour \"18-8\"",
        "*/0 * * * *   | minute \"0\"",
        "0 8 * *       | (expected: five cron fields",
        "0 0 8 * * 1-5 | (expected: five cron fields",
        "0 8,,9 * * *  | hour",
        "0 0 30 2 *    | (expected: a day that exists)",
        "0 0 31 4,6 *  | (expected: a day that exists)"
      })
  void refusesWhatNeverComes(String cron, String message) {
    assertThatThrownBy(() -> Cron.parse(cron))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static ZonedDateTime berlin(String local) {
    return LocalDateTime.parse(local).atZone(BERLIN);
  }
}
