package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HealthReportTest {
  @Test
  void hasALineForEachCheck() {
    String report =
        HealthReport.of(
            """
            {"status": "DOWN", "components": {
              "readinessState": {"status": "UP"},
              "tidegate": {"status": "DOWN", "components": {
                "log": {"status": "DOWN", "details": {"why": "kafka is away"}}}}}}
            """,
            false);

    assertThat(report.lines())
        .map(line -> line.strip().replaceAll(" +", " "))
        .containsExactly(
            "CHECK STATUS DETAILS",
            "service DOWN",
            "readinessState UP",
            "tidegate DOWN",
            "log DOWN why: kafka is away");
  }

  @Test
  void leavesAloneWhatIsNoHealth() {
    assertThat(HealthReport.of("<html>", false)).isEqualTo("<html>");
  }
}
