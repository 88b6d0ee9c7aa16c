package io.tidegate.autoscaler.workload;

import static io.tidegate.autoscaler.decision.Policies.bounds;
import static io.tidegate.autoscaler.decision.Policies.mode;
import static io.tidegate.autoscaler.decision.Policies.semantics;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.ScalingState;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.Target;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A workload from its declaration on, when nobody has ever decided for it. */
class FreshDeclarationTest {
  private static ScalingPolicy policy(Semantics semantics, int min, int max) {
    return semantics(
        ScalingPolicy.of(min, max, List.of(new Target.RequestsPerSecond(5))), semantics);
  }

  @ParameterizedTest(name = "{0} from the minimum {1}")
  @CsvSource({
    "TIDEGATE, 1",
    "TIDEGATE, 2",
    "HPA, 1",
    "HPA, 2",
    "KPA, 1",
    "KPA, 2",
    "NOMAD, 1",
    "NOMAD, 2"
  })
  void growsWithItsLoadUnderEveryProfile(Semantics semantics, int min) {
    Service service = Service.declared(policy(semantics, min, 8)).load(0, 60, 24);

    assertThat(service.verdicts().getFirst().from()).isEqualTo(min);
    assertThat(service.wanted()).isBetween(5, 6); // 24/s at 5 each
  }

  @ParameterizedTest
  @EnumSource(Semantics.class)
  void adviceBeginsFromWhatRuns(Semantics semantics) {
    Service service = Service.declared(mode(policy(semantics, 2, 8), Mode.ADVISE)).load(0, 60, 24);

    Verdict last = service.verdicts().getLast();
    assertThat(last.replicas()).isEqualTo(2);
    assertThat(last.advised()).isBetween(5, 6);
  }

  @ParameterizedTest
  @EnumSource(Semantics.class)
  void aPausedOneStaysAtWhatRuns(Semantics semantics) {
    Service service = Service.declared(policy(semantics, 2, 8));
    service.workload().control(new Control(Mode.PAUSED, null, "ann"));
    service.load(0, 60, 24);

    assertThat(service.verdicts()).extracting(Verdict::replicas).containsOnly(2);
  }

  @ParameterizedTest
  @EnumSource(Semantics.class)
  void withoutAnyFigureItStaysAtTheMinimum(Semantics semantics) {
    Service service = Service.declared(policy(semantics, 2, 8));
    for (int t = 1; t <= 600; t++) {
      service.evaluate(t);
    }

    assertThat(service.verdicts()).extracting(Verdict::replicas).containsOnly(2);
  }

  @ParameterizedTest
  @EnumSource(Semantics.class)
  void oneThatMayGoToZeroFirstShowsThatItCanStart(Semantics semantics) {
    Service service = Service.declared(policy(semantics, 0, 8));

    assertThat(service.wanted()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0} live within {1} to {2} begin at {3}")
  @CsvSource({"4, 1, 8, 4", "9, 1, 8, 8", "1, 3, 8, 3"})
  void whatLivesIsKeptWithinTheBounds(int live, int min, int max, int begins) {
    Service service = Service.of(bounds(policy(Semantics.TIDEGATE, 0, 9), min, max), live);

    service.workload().resume(ScalingState.NEW, null, null);

    assertThat(service.wanted()).isEqualTo(begins);
  }

  @ParameterizedTest(name = "{0} with{1} a figure")
  @CsvSource({
    "TIDEGATE, ",
    "HPA, ",
    "HPA, out",
    "KPA, ",
    "NOMAD, ",
    "NOMAD, out",
  })
  void aZeroThatOutlivedAPauseIsBroughtToTheMinimum(Semantics semantics, String without) {
    Service service = Service.declared(policy(semantics, 2, 8));
    service.workload().control(new Control(Mode.PAUSED, 0, "ann"));
    service.evaluate(1);
    assertThat(service.wanted()).isZero();

    service.workload().control(null);
    if (without == null) {
      service.load(1, 10, 5);
    } else {
      service.evaluate(10);
    }

    assertThat(service.wanted()).isEqualTo(2);
  }
}
