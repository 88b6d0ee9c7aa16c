package io.tidegate.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final WorkloadModel MODEL = WorkloadModel.DEFAULT;

  @Test
  void aStartedInstanceIsPaidAtOnceAndServesOneStartUpLater() {
    Arrivals arrivals = arrivals(20, second -> 0);
    int[] firstReady = {-1};

    RunResult result =
        new Simulation(MODEL, arrivals, 1)
            .run(
                "two",
                seen -> {
                  if (seen.ready() == 2 && firstReady[0] < 0) {
                    firstReady[0] = seen.second();
                  }
                  return seen.second() >= 9 ? 2 : 1;
                },
                1);

    // decided after second 9, ready five seconds later
    assertThat(firstReady[0]).isEqualTo(15);
    assertThat(result.instanceHours() * 3600).isCloseTo(20 + 10, within(0.01));
    assertThat(result.changes()).isEqualTo(1);
  }

  @Test
  void countsTheSecondsOverTheLimit() {
    // 400/s on one instance of 200/s for 10 s: over the limit from the first second on until the
    // 2,000 that piled up are gone, 10 s later
    Arrivals arrivals = arrivals(40, second -> second >= 10 && second < 20 ? 400 : 0);

    RunResult result = new Simulation(MODEL, arrivals, 1).run("one", seen -> 1, 1);

    assertThat(result.violationSeconds().orElseThrow()).isBetween(18, 21);
    assertThat(result.p99Seconds().orElseThrow()).isBetween(9.0, 10.5);
  }

  @Test
  void aChangeThatIsTakenBackWithinFiveMinutesIsAFlap() {
    Arrivals arrivals = arrivals(1000, second -> 0);

    RunResult result =
        new Simulation(MODEL, arrivals, 1)
            .run(
                "flaps",
                seen ->
                    seen.second() < 100 ? 1 : seen.second() < 200 ? 3 : seen.second() < 800 ? 2 : 4,
                1);

    assertThat(result.changes()).isEqualTo(3);
    assertThat(result.flaps()).isEqualTo(1);
  }

  @Test
  void theOracleKeepsTheLimitForLess() {
    IntToDoubleFunction waves = second -> 1500 + 1200 * Math.sin(second * 2 * Math.PI / 300);
    Arrivals arrivals = arrivals(900, waves);
    Oracle oracle = new Oracle(MODEL, arrivals);

    RunResult limit = new Simulation(MODEL, arrivals, 1).run("oracle", oracle, oracle.initial());
    RunResult constant = new Simulation(MODEL, arrivals, 1).run("peak", seen -> 15, 15);

    assertThat(limit.violationSeconds()).hasValue(0);
    assertThat(limit.instanceHours()).isLessThan(0.75 * constant.instanceHours());
  }

  @Test
  void theOracleChangesNothingForAnEvenLoadNotEvenAtItsEnd() {
    Arrivals arrivals = arrivals(60, second -> 1000);
    Oracle oracle = new Oracle(MODEL, arrivals);

    RunResult even = new Simulation(MODEL, arrivals, 1).run("oracle", oracle, oracle.initial());

    assertThat(even.changes()).isZero();
  }

  @Test
  void targetTrackingTakesThreeMinutesOutAndFifteenIn() {
    Arrivals arrivals = arrivals(3600, second -> second < 1200 ? 900 : 300);
    TargetTracking tracking = new TargetTracking(0.7);
    java.util.TreeMap<Integer, Integer> changes = new java.util.TreeMap<>();

    new Simulation(MODEL, arrivals, 1)
        .run(
            "aws",
            seen -> {
              int desired = tracking.desired(seen);
              if (desired != seen.live()) {
                changes.put(seen.second(), desired);
              }
              return desired;
            },
            5);

    // 45 slots of 50 are busy: out to 5 · 0.9 / 0.7 = 7 after three minutes; 15 minutes below
    // 0.63 after the fall at 1,200 s: in to 7 · 0.214 / 0.7 = 3
    assertThat(changes.firstEntry()).isEqualTo(java.util.Map.entry(179, 7));
    assertThat(changes.lastEntry()).isEqualTo(java.util.Map.entry(2099, 3));
  }

  private static Arrivals arrivals(int seconds, IntToDoubleFunction rate) {
    double[] rates = new double[seconds];
    for (int second = 0; second < seconds; second++) {
      rates[second] = rate.applyAsDouble(second);
    }
    return Arrivals.of(new Trace("t", Instant.EPOCH, Duration.ofSeconds(1), rates), 1);
  }
}
