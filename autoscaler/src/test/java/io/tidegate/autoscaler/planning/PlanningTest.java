package io.tidegate.autoscaler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.forecast.Learned;
import io.tidegate.autoscaler.mdp.Costs;
import io.tidegate.autoscaler.ojalgo.OjAlgoLeastSquares;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.workload.Outlook.Present;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Planner;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanningTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T00:00:00Z");
  private static final WorkloadId WEB = new WorkloadId("web");
  private static final WorkloadId API = new WorkloadId("api");
  private static final Target CONCURRENCY = new Target.Concurrency(10);
  private static final long NINE = 9 * 3600;

  private final Planning planning = new Planning(new OjAlgoLeastSquares(), Costs.DEFAULT);

  private final SplittableRandom random = new SplittableRandom(7);

  /** Twenty at night, two hundred from nine on, with 3 % of noise. */
  private double office(long second) {
    long ofDay = second % 86_400;
    double base = ofDay >= NINE && ofDay < 18 * 3600 ? 200 : 20;
    return base * (1 + 0.03 * random.nextGaussian());
  }

  private void days(Planning planning, double days) {
    for (long second = 0; second < days * 86_400; second += 10) {
      planning.ahead(WEB, present(Planner.FORECAST, second, office(second)));
    }
  }

  private static Present present(Planner planner, long second, double demand) {
    Instant now = MONDAY.plusSeconds(second);
    return new Present(
        policy(planner, CONCURRENCY),
        List.of(Signal.of(CONCURRENCY.key(), demand, now)),
        Duration.ofMinutes(2),
        now);
  }

  private static ScalingPolicy policy(Planner planner, Target... targets) {
    ScalingPolicy p = ScalingPolicy.of(1, 30, List.of(targets));
    return p.edit().planner(planner).done();
  }

  private static double expected(@Nullable Ahead ahead) {
    assertThat(ahead).isInstanceOf(Ahead.Forecast.class);
    return ((Ahead.Forecast) ahead).expected();
  }

  @Test
  void aReactiveWorkloadIsNotLookedAheadFor() {
    assertThat(planning.ahead(WEB, present(Planner.REACTIVE, 0, 20))).isNull();
    assertThat(planning.learned(WEB, MONDAY)).isNull();
  }

  @Test
  void aNewOwnerForetellsTheJumpFromItsFirstValue() {
    long before = 3 * 86_400 + NINE - 60;
    days(planning, before / 86_400.0);
    Learned learned = planning.learned(WEB, MONDAY.plusSeconds(before));
    assertThat(learned).isNotNull();
    Planning other = new Planning(new OjAlgoLeastSquares(), Costs.DEFAULT);
    other.restore(learned);

    // 20 now; in two minutes 200
    assertThat(expected(other.ahead(WEB, present(Planner.FORECAST, before, 20))))
        .isBetween(120.0, 280.0);
    assertThat(other.ahead(API, present(Planner.FORECAST, before, 20))).isNull();
  }

  @Test
  void whatWasKeptIsKeptOnWhileNobodyAsks() {
    days(planning, 1);
    Learned learned = planning.learned(WEB, MONDAY.plusSeconds(86_400));
    Planning other = new Planning(new OjAlgoLeastSquares(), Costs.DEFAULT);
    assertThat(learned).isNotNull();
    other.restore(learned);

    // handed on before the first evaluation: nothing is lost
    assertThat(other.learned(WEB, MONDAY.plusSeconds(90_000))).isEqualTo(learned);
  }

  @Test
  void aWorkloadThatIsGivenAwayIsForgotten() {
    days(planning, 1);
    planning.forget(WEB);

    assertThat(planning.learned(WEB, MONDAY)).isNull();
  }

  @Test
  void aGapTeachesNothing() {
    Present gap =
        new Present(
            policy(Planner.FORECAST, CONCURRENCY),
            List.of(Signal.missing(CONCURRENCY.key(), Cause.STALE, null)),
            Duration.ZERO,
            MONDAY);

    assertThat(planning.ahead(WEB, gap)).isNull();
    assertThat(planning.learned(WEB, MONDAY)).isNull();
  }

  @Test
  void theFirstTargetOfDemandIsTheOneForetold() {
    Target cpu = new Target.Cpu(0.7);
    Target rate = new Target.RequestsPerSecond(100);
    for (long second = 0; second < 3600; second += 10) {
      Instant now = MONDAY.plusSeconds(second);
      planning.ahead(
          WEB,
          new Present(
              policy(Planner.FORECAST, cpu, rate),
              List.of(
                  Signal.of(cpu.key(), 0.5, now), Signal.of(rate.key(), 100 + second / 2.0, now)),
              Duration.ofMinutes(2),
              now));
    }

    assertThat(planning.learned(WEB, MONDAY)).isNotNull();
    assertThat(planning.learned(WEB, MONDAY).target()).isEqualTo(rate.key());
  }

  @Test
  void thresholdsComeWhenDemandIsKnownAndRiseWithTheNumber() {
    Ahead ahead = null;
    for (long second = 0; second < 7200; second++) {
      // demand steps between 20 and 60 every ten minutes
      ahead = planning.ahead(WEB, present(Planner.MDP, second, (second / 600) % 2 == 0 ? 20 : 60));
    }

    assertThat(ahead).isInstanceOf(Ahead.Thresholds.class);
    Ahead.Thresholds table = (Ahead.Thresholds) ahead;
    assertThat(table.target()).isEqualTo(CONCURRENCY.key());
    for (int n = 1; n < table.upAbove().size(); n++) {
      assertThat(table.upAbove().get(n)).isGreaterThanOrEqualTo(table.upAbove().get(n - 1));
      if (n < table.downBelow().size()) {
        assertThat(table.downBelow().get(n))
            .as("%d", n)
            .isLessThanOrEqualTo(table.upAbove().get(n));
      }
    }
    assertThat(table.basis()).isNotBlank();
  }
}
