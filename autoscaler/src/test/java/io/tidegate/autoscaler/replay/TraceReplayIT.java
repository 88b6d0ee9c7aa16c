package io.tidegate.autoscaler.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.workload.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The default policy against its rivals, on loads made here. */
class TraceReplayIT {

  @ParameterizedTest(name = "{0} s to start")
  @ValueSource(ints = {5, 30})
  void halvesTheViolationsOfHpaOnJumpsAtNoMoreCost(int startUp) {
    SplittableRandom random = new SplittableRandom(8);
    double[] rates = new double[48];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = Math.exp(1.2 * random.nextGaussian());
    }

    Map<String, RunResult> results =
        compare(new Trace("jumps", Instant.EPOCH, Duration.ofMinutes(5), rates), startUp);

    RunResult ours = results.get("tidegate");
    assertThat(ours.badSeconds()).isPositive();
    assertBetter(ours, results.get("hpa"), 0.5);
    assertBetter(ours, results.get("kpa"), 1);
    assertBetter(ours, results.get("target-tracking"), 1);
    assertThat(results.get("oracle").instanceHours()).isLessThan(ours.instanceHours());
    assertThat(results.get("oracle").violationSeconds()).hasValue(0);
  }

  @ParameterizedTest(name = "{0} s to start")
  @ValueSource(ints = {5, 30})
  void costsLessThanAllRivalsOnASmoothLoad(int startUp) {
    double[] rates = new double[120];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = 2 - Math.cos(i * 2 * Math.PI / rates.length);
    }

    Map<String, RunResult> results =
        compare(new Trace("hill", Instant.EPOCH, Duration.ofMinutes(1), rates), startUp);

    RunResult ours = results.get("tidegate");
    assertThat(ours.violationSeconds()).hasValue(0);
    for (String rival : List.of("hpa", "kpa", "target-tracking")) {
      assertThat(ours.instanceHours()).as(rival).isLessThan(results.get(rival).instanceHours());
    }
  }

  @Test
  void theSameSeedGivesTheSameFigures() {
    Trace trace = new Trace("t", Instant.EPOCH, Duration.ofMinutes(1), new double[] {1, 3, 2, 5});

    assertThat(ComparisonTable.lines(List.copyOf(compare(trace, 5).values())))
        .isEqualTo(ComparisonTable.lines(List.copyOf(compare(trace, 5).values())));
  }

  private static void assertBetter(RunResult ours, RunResult rival, double share) {
    assertThat((double) ours.badSeconds())
        .as("violation seconds against %s", rival.name())
        .isLessThanOrEqualTo(share * rival.badSeconds());
    assertThat(ours.instanceHours())
        .as("instance-hours against %s", rival.name())
        .isLessThanOrEqualTo(rival.instanceHours());
  }

  private static Map<String, RunResult> compare(Trace trace, int startUp) {
    Replay.Settings settings = Replay.Settings.COMPARISON.withStartUp(Duration.ofSeconds(startUp));
    Replay replay = new Replay(settings, () -> Outlook.NONE);
    return replay
        .trace(trace, List.of(new NamedPolicy("tidegate", replay.defaultPolicy(trace))))
        .results()
        .stream()
        .collect(
            Collectors.toMap(
                RunResult::name, Function.identity(), (a, b) -> a, java.util.TreeMap::new));
  }
}
