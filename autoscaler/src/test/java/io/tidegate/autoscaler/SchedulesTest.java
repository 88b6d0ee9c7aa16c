package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.Target;
import io.tidegate.common.testing.ManualClock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource({
    "2026-11-20T06:59:59Z, 0", // a Friday in winter, Berlin is an hour ahead
    "2026-11-20T07:00:01Z, 5",
    "2026-11-20T16:59:59Z, 5",
    "2026-11-20T17:00:01Z, 0",
    "2026-11-21T12:00:00Z, 0", // Saturday
    "2026-07-01T06:00:01Z, 5", // summer: two hours ahead
    "2026-07-01T16:00:01Z, 0"
  })
  void followsTheClockOfItsZone(String now, double replicas) {
    Target.Schedule office =
        new Target.Schedule("0 8 * * 1-5", "0 18 * * 1-5", ZoneId.of("Europe/Berlin"), 5);

    assertThat(new Schedules(new ManualClock(Instant.parse(now))).fetch(office).value())
        .isEqualTo(replicas);
  }
}
