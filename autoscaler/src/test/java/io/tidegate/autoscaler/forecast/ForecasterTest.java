package io.tidegate.autoscaler.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.ojalgo.OjAlgoLeastSquares;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class ForecasterTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T00:00:00Z");
  private static final Duration START_UP = Duration.ofMinutes(2);
  private static final long DAY = 86_400;

  private final SplittableRandom random = new SplittableRandom(11);

  /** Quiet nights, a jump from 20 to 200 at nine, back at six. */
  private double office(long second) {
    long ofDay = second % DAY;
    double base = ofDay >= 9 * 3600 && ofDay < 18 * 3600 ? 200 : 20;
    return base * (1 + 0.03 * random.nextGaussian());
  }

  @Test
  void knowsTheDailyJumpBeforeItComes() {
    Forecaster forecaster = learned(this::office, 0, 3 * DAY + 9 * 3600 - 60);

    Ahead.Forecast forecast = at(forecaster, 3 * DAY + 9 * 3600 - 60).orElseThrow();

    assertThat(forecast.expected()).isBetween(120.0, 280.0);
    assertThat(forecast.model()).isIn("day", "week");
    assertThat(forecast.high()).isGreaterThan(forecast.expected());
    assertThat(forecast.low()).isLessThan(forecast.expected());
  }

  @Test
  void aRampIsFollowed() {
    Forecaster forecaster = learned(second -> 100 + second * 0.5, 0, 1800);

    // 1,800 s on: 1,000; in two minutes 60 more
    assertThat(at(forecaster, 1800).orElseThrow().expected()).isCloseTo(1060, within(25.0));
  }

  @Test
  void aRegularWaveIsFollowed() {
    LongToDoubleFunction wave = second -> 100 + 50 * Math.sin(second * 2 * Math.PI / 600);
    Forecaster forecaster =
        learned(second -> wave.applyAsDouble(second) + 0.3 * random.nextGaussian(), 0, 7200);

    Ahead.Forecast forecast = at(forecaster, 7200).orElseThrow();

    assertThat(forecast.model()).isEqualTo("autoregression");
    assertThat(forecast.expected()).isCloseTo(wave.applyAsDouble(7320), within(15.0));
  }

  @Test
  void whatCannotBeKnownIsNotForetold() {
    double[] level = {100};
    Forecaster forecaster =
        learned(second -> level[0] = Math.max(10, level[0] + random.nextGaussian()), 0, 4 * 3600);

    assertThat(at(forecaster, 4 * 3600)).isEmpty();
  }

  @Test
  void nothingIsSaidBeforeTenMinutesOfTests() {
    Forecaster forecaster = learned(second -> 100 + second * 0.5, 0, 300);

    assertThat(at(forecaster, 300)).isEmpty();
  }

  @Test
  void shapesOutliveTheProcess() {
    Forecaster before = learned(this::office, 0, 3 * DAY);
    Learned learned = before.learned(new WorkloadId("web"), MONDAY.plusSeconds(3 * DAY));
    Forecaster after = new Forecaster("concurrency", new OjAlgoLeastSquares());
    after.restore(learned);

    learn(after, this::office, 3 * DAY, 3 * DAY + 9 * 3600 - 60);

    assertThat(after.learned(new WorkloadId("web"), MONDAY).seasons()).hasSize(2);
    assertThat(at(after, 3 * DAY + 9 * 3600 - 60).orElseThrow().expected()).isBetween(120.0, 280.0);
  }

  @Test
  void whoTakesOverForetellsFromTheFirstValue() {
    long second = 3 * DAY + 9 * 3600 - 60;
    Forecaster before = learned(this::office, 0, second);
    Forecaster after = new Forecaster("concurrency", new OjAlgoLeastSquares());
    after.restore(before.learned(new WorkloadId("web"), MONDAY.plusSeconds(second)));
    assertThat(at(after, second)).isEmpty();

    after.observe(MONDAY.plusSeconds(second), 20);

    assertThat(at(after, second).orElseThrow().expected()).isBetween(120.0, 280.0);
  }

  private static Forecaster learned(LongToDoubleFunction demand, long from, long to) {
    Forecaster forecaster = new Forecaster("concurrency", new OjAlgoLeastSquares());
    learn(forecaster, demand, from, to);
    return forecaster;
  }

  private static void learn(
      Forecaster forecaster, LongToDoubleFunction demand, long from, long to) {
    for (long second = from; second < to; second += 5) {
      Instant now = MONDAY.plusSeconds(second);
      forecaster.observe(now, demand.applyAsDouble(second));
      if (second % 10 == 0) {
        forecaster.forecast(now, START_UP);
      }
    }
  }

  private static Optional<Ahead.Forecast> at(Forecaster forecaster, long second) {
    return forecaster.forecast(MONDAY.plusSeconds(second), START_UP);
  }
}
