package io.tidegate.collector.sample;

import static io.tidegate.collector.sample.Readings.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SampleScheduleTest {
  private final SampleSchedule schedule = new SampleSchedule(SECOND);
  private final RandomGenerator random = new SplittableRandom(7);

  @Test
  void keepsTheBeatWithinItsJitterAndNeverTheSameForTwo() {
    long due = 0;
    for (int i = 0; i < 1_000; i++) {
      long next = schedule.next(due, due + SECOND / 100, 0, random);
      assertThat(next - due).isBetween(SECOND * 95 / 100, SECOND * 105 / 100);
      due = next;
    }
    assertThat(due).isBetween(990 * SECOND, 1_010 * SECOND);
  }

  @Test
  void doesNotCatchUpOnBeatsThatWereSleptThrough() {
    long next = schedule.next(0, 10 * SECOND + SECOND / 2, 0, random);

    assertThat(next).isBetween(10 * SECOND + SECOND / 2, 11 * SECOND + SECOND / 10);
  }

  @Test
  void slowsDownForWhatKeepsFailingToAnEighthAndNoFurther() {
    assertThat(schedule.next(0, 0, 2, random)).isCloseTo(SECOND, withinTenPercent(1));
    assertThat(schedule.next(0, 0, 3, random)).isCloseTo(2 * SECOND, withinTenPercent(2));
    assertThat(schedule.next(0, 0, 5, random)).isCloseTo(8 * SECOND, withinTenPercent(8));
    assertThat(schedule.next(0, 0, 5_000, random)).isCloseTo(8 * SECOND, withinTenPercent(8));
  }

  @Test
  void looksAtNewInstancesSoonAndNotAllAtOnce() {
    long first = schedule.first(5 * SECOND, random);
    long second = schedule.first(5 * SECOND, random);

    assertThat(first).isBetween(5 * SECOND, 5 * SECOND + SECOND / 10);
    assertThat(second).isNotEqualTo(first);
  }

  private static org.assertj.core.data.Offset<Long> withinTenPercent(long seconds) {
    return org.assertj.core.data.Offset.offset(seconds * SECOND / 10);
  }
}
