package io.tidegate.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenLoopTest {

  @Test
  void countsTheSecondsInWhichTheReadyOnesHadClearlyTooMuch() {
    // two instances: 2.2 is a tenth over, which is tolerated, 2.3 is not
    RunResult result = new OpenLoop(new double[] {2, 2.2, 2.3, 5, 1}, 5, 10).run("two", _ -> 2, 2);

    assertThat(result.overGoalSeconds()).hasValue(2);
    assertThat(result.violationSeconds()).isEmpty();
    assertThat(result.p95Seconds()).isEmpty();
    assertThat(result.curves().violations()).containsExactly(0, 0, 1, 1, 0);
    assertThat(result.curves().rate()).containsExactly(2, 2.2f, 2.3f, 5, 1);
    assertThat(result.instanceHours() * 3600).isCloseTo(10, within(1e-9));
  }

  @Test
  void aStartedInstanceHelpsOneStartUpLater() {
    double[] load = new double[20];
    Arrays.fill(load, 3);

    RunResult result = new OpenLoop(load, 5, 10).run("three", seen -> 3, 1);

    // decided after the first second, ready five later
    assertThat(result.overGoalSeconds()).hasValue(6);
    assertThat(result.instanceHours() * 3600).isCloseTo(1 + 19 * 3, within(1e-9));
    assertThat(result.changes()).isEqualTo(1);
  }

  @Test
  void theScalerSeesTheLoadAsBusySlotsAndNoMoreThanItsRoom() {
    List<Slice> seen = new ArrayList<>();

    new OpenLoop(new double[] {1.5, 4}, 0, 3)
        .run(
            "all",
            slice -> {
              seen.add(slice);
              return 7;
            },
            2);

    assertThat(seen).extracting(Slice::busy).containsExactly(1.5, 4.0);
    assertThat(seen).extracting(Slice::slots).containsExactly(2, 3);
    assertThat(seen).extracting(Slice::arrivals).containsOnly(0);
  }
}
