package io.tidegate.balancer.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowStartTest {
  private static final double MS = 1e6;

  @ParameterizedTest
  @CsvSource({"0, 0.1", "500, 0.1", "1000, 0.1", "5000, 0.5", "9000, 0.9", "10000, 1"})
  void growsWithTime(long ageMillis, double expected) {
    assertThat(ratio(SlowStart.DEFAULT, ageMillis, 0, 0)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void aggressionGrowsFasterAtTheBeginning() {
    SlowStart aggressive = new SlowStart(Duration.ofSeconds(10), 2, 0.1);

    assertThat(ratio(aggressive, 2500, 0, 0)).isCloseTo(0.5, within(1e-9)); // 0.25^(1/2)
  }

  @Test
  void slowAnswersHoldItBack() {
    assertThat(ratio(SlowStart.DEFAULT, 8000, 60 * MS, 10 * MS)).isCloseTo(0.2, within(1e-9));
    assertThat(ratio(SlowStart.DEFAULT, 8000, 14 * MS, 10 * MS)).isCloseTo(0.8, within(1e-9));
  }

  @Test
  void timeAloneIsNotEnoughForASlowOne() {
    assertThat(ratio(SlowStart.DEFAULT, 12_000, 30 * MS, 10 * MS)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void isOverAfterTwiceItsWindowWhateverHappens() {
    assertThat(ratio(SlowStart.DEFAULT, 20_000, 900 * MS, 10 * MS)).isEqualTo(1);
  }

  @Test
  void offMeansFullWeightAtOnce() {
    assertThat(ratio(SlowStart.OFF, 0, 0, 0)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1", "100", "5000", "38146", "100000", "400000"})
  void decayIsExponential(int ticks) {
    double seconds = ticks * (double) (1 << 18) / 1e9;

    assertThat((double) StampedFloat.decay(ticks)).isCloseTo(Math.exp(-seconds / 10), within(2e-5));
  }

  @Test
  void averageTakesPeaksAtOnceAndForgetsThemSlowly() {
    PeakEwma average = new PeakEwma();
    long now = Duration.ofMinutes(5).toNanos();
    average.observe(10_000_000, now);
    average.observe(100_000_000, now);
    assertThat(average.at(now)).isEqualTo(100_000_000);

    long later = now + Duration.ofSeconds(10).toNanos();
    average.observe(10_000_000, later);
    double expected = 100e6 / Math.E + 10e6 * (1 - 1 / Math.E);
    assertThat(average.at(later)).isCloseTo(expected, within(expected * 0.001));
  }

  private static double ratio(
      SlowStart slowStart, long ageMillis, double ownNanos, double usualNanos) {
    return slowStart.ratio(Duration.ofMillis(ageMillis).toNanos(), ownNanos, usualNanos);
  }
}
