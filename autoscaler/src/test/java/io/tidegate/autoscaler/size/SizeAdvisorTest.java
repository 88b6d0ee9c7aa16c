package io.tidegate.autoscaler.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SizeAdvisorTest {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
  private static final Resources PRESENT = new Resources(1000, 1 << 30);
  private final SizeAdvisor advisor = new SizeAdvisor();

  private void hours(double from, double until, double cores, double bytes) {
    for (double hour = from; hour < until; hour += 1 / 60.0) {
      Instant at = START.plus(Duration.ofSeconds(Math.round(hour * 3600)));
      advisor.cpu(cores, at);
      advisor.memory(bytes, at);
    }
  }

  private Resources advised() {
    return advisor.advise(PRESENT, Vertical.OFF).map(SizeAdvice::advised).orElse(PRESENT);
  }

  @Test
  void saysNothingBeforeItHasLearned() {
    hours(0, 0.1, 0.2, 200e6);

    assertThat(advisor.advise(PRESENT, Vertical.OFF)).isEmpty();
  }

  @Test
  void takesTheUsualPeakAndAMargin() {
    hours(0, 10, 0.2, 200e6);
    hours(10, 10.7, 0.4, 300e6); // 6.5 % of the time, and its weight is the newest

    // buckets grow by 5 %: 0.4 cores and 300 MB, each with 15 % on top
    assertThat((double) advised().cpuMillis()).isCloseTo(460, within(25.0));
    assertThat((double) advised().memoryBytes()).isCloseTo(345e6, within(18e6));
  }

  @Test
  void forgetsAnOldPeakByHalfEachHalfLife() {
    hours(0, 12, 0.8, 200e6);
    hours(12, 96, 0.2, 200e6);

    assertThat((double) advised().cpuMillis()).isCloseTo(230, within(13.0));
  }

  @Test
  void aDeathForWantOfMemoryBumpsAtOnce() {
    advisor.outOfMemory(1 << 30, START);

    assertThat(advised()).isEqualTo(new Resources(1000, Math.round((1 << 30) * 1.2)));
  }

  @Test
  void aDeathThatIsToldAgainBumpsNoFurther() {
    advisor.outOfMemory(1 << 30, START);
    advisor.outOfMemory((1 << 30) * 1.2, START);
    assertThat(advised().memoryBytes()).isEqualTo(Math.round((1 << 30) * 1.2));

    advisor.outOfMemory((1 << 30) * 1.2, START.plusSeconds(1));
    assertThat(advised().memoryBytes()).isEqualTo(Math.round((1 << 30) * 1.44));
  }

  @Test
  void whatWasLearnedOutlivesTheProcess() {
    hours(0, 12, 0.8, 200e6);
    hours(12, 96, 0.2, 200e6);
    advisor.outOfMemory(1 << 30, START);
    SizeAdvisor next = new SizeAdvisor();
    next.restore(advisor.learned());

    assertThat(next.learned()).isEqualTo(advisor.learned());
    assertThat(next.advise(PRESENT, Vertical.OFF)).isEqualTo(advisor.advise(PRESENT, Vertical.OFF));
    next.outOfMemory(2e9, START); // the same death, seen again at the take-over
    assertThat(next.learned().floorBytes()).isEqualTo(advisor.learned().floorBytes());
  }

  @Test
  void staysWithinItsBounds() {
    hours(0, 1, 8, 8e9);
    Vertical bounded =
        new Vertical(
            Vertical.Sizing.ACT, 0.15, new Resources(100, 1 << 20), new Resources(2000, 2L << 30));

    assertThat(advisor.advise(PRESENT, bounded).map(SizeAdvice::advised))
        .contains(new Resources(2000, 2L << 30));
  }
}
