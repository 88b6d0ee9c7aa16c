package io.tidegate.collector.sample;

import static io.tidegate.collector.sample.Readings.cpu;
import static io.tidegate.collector.sample.Readings.value;
import static io.tidegate.collector.sample.Readings.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleTest {

  @Test
  void cpuIsCoresOverTheTimeBetweenTheReadings() {
    Sample sample = Sample.between(cpu("a", 10, 100), cpu("a", 12.5, 102));

    assertThat(sample.missing()).isNull();
    assertThat(value(sample.points(), MetricName.CPU_USAGE)).contains(0.8);
  }

  @Test
  void anIdleInstanceHasARateOfZero() {
    Sample sample = Sample.between(cpu("a", 10, 100), cpu("a", 11, 100));

    assertThat(value(sample.points(), MetricName.CPU_USAGE)).contains(0.0);
  }

  @Test
  void theFirstReadingHasLevelsAndNoRates() {
    Sample sample =
        Sample.between(null, with(cpu("a", 10, 100), Level.WORKING_SET_BYTES, 5_000_000));

    assertThat(sample.missing()).isEqualTo(MissingCause.FIRST);
    assertThat(value(sample.points(), MetricName.MEMORY_WORKING_SET)).contains(5_000_000.0);
    assertThat(value(sample.points(), MetricName.CPU_USAGE)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Counter.class)
  void aCounterThatFallsLeavesNoRateAtAll(Counter counter) {
    Reading before = with(with(cpu("a", 10, 100), Counter.NETWORK_SENT_BYTES, 9), counter, 50);
    Reading after = with(with(cpu("a", 11, 101), Counter.NETWORK_SENT_BYTES, 12), counter, 49);

    Sample sample = Sample.between(before, after);

    assertThat(sample.missing()).isEqualTo(MissingCause.RESET);
    assertThat(sample.points()).isEmpty();
  }

  @Test
  void anotherProcessLeavesNoRateEvenWhenItUsedMore() {
    Sample sample = Sample.between(cpu("a", 10, 0.1), cpu("b", 11, 0.5));

    assertThat(sample.missing()).isEqualTo(MissingCause.RESET);
    assertThat(value(sample.points(), MetricName.CPU_USAGE)).isEmpty();
  }

  @Test
  void moreThanTheMachineCanDoIsMissing() {
    assertThat(Sample.between(cpu("a", 10, 0), cpu("a", 11, 4.1)).missing())
        .isEqualTo(MissingCause.ABSURD);
    assertThat(Sample.between(cpu("a", 10, 0), cpu("a", 11, 2.1)).missing()).isNull();
  }

  @Test
  void aClockThatStandsOrRunsBackIsMissing() {
    assertThat(Sample.between(cpu("a", 10, 0), cpu("a", 10, 1)).missing())
        .isEqualTo(MissingCause.ABSURD);
    assertThat(Sample.between(cpu("a", 10, 0), cpu("a", 9, 1)).missing())
        .isEqualTo(MissingCause.ABSURD);
  }

  @Test
  void throttlingIsTheShareOfPeriods() {
    Reading before =
        with(
            with(cpu("a", 10, 100), Counter.CPU_PERIODS, 1000), Counter.CPU_THROTTLED_PERIODS, 400);
    Reading after =
        with(
            with(cpu("a", 11, 100.5), Counter.CPU_PERIODS, 1010),
            Counter.CPU_THROTTLED_PERIODS,
            403);

    Sample sample = Sample.between(before, after);

    assertThat(value(sample.points(), MetricName.CPU_THROTTLED)).contains(0.3);
  }

  @Test
  void withoutAQuotaThereIsNoThrottlingFigure() {
    Reading before =
        with(with(cpu("a", 10, 1), Counter.CPU_PERIODS, 0), Counter.CPU_THROTTLED_PERIODS, 0);
    Reading after =
        with(with(cpu("a", 11, 2), Counter.CPU_PERIODS, 0), Counter.CPU_THROTTLED_PERIODS, 0);

    assertThat(value(Sample.between(before, after).points(), MetricName.CPU_THROTTLED)).isEmpty();
  }

  @Test
  void pressureIsAShareOfTheTime() {
    Reading before = with(cpu("a", 10, 1), Counter.CPU_STALL_NANOS, 7 * Readings.SECOND);
    Reading after = with(cpu("a", 12, 2), Counter.CPU_STALL_NANOS, 8 * Readings.SECOND);

    assertThat(value(Sample.between(before, after).points(), MetricName.CPU_PRESSURE))
        .contains(0.5);
  }

  @Test
  void trafficSaysHowMuchInWhichTimeAndDirection() {
    Reading before = with(cpu("a", 10, 1), Counter.NETWORK_RECEIVED_BYTES, 1_000);
    Reading after = with(cpu("a", 12, 2), Counter.NETWORK_RECEIVED_BYTES, 5_000);

    assertThat(Sample.between(before, after).points())
        .contains(
            new Point.Delta(
                MetricName.NETWORK_IO,
                Map.of("network.io.direction", "receive"),
                4_000,
                2 * Readings.SECOND));
  }

  @Test
  void aCounterThatOneReadingDoesNotKnowIsMissingAlone() {
    Sample sample =
        Sample.between(cpu("a", 10, 1), with(cpu("a", 11, 1.5), Counter.DISK_READ_BYTES, 9));

    assertThat(sample.missing()).isNull();
    assertThat(value(sample.points(), MetricName.CPU_USAGE)).contains(0.5);
    assertThat(value(sample.points(), MetricName.DISK_IO)).isEmpty();
  }

  @Test
  void nonsenseLevelsAreLeftOut() {
    Reading reading =
        with(with(cpu("a", 10, 1), Level.WORKING_SET_BYTES, Double.NaN), Level.UPTIME_SECONDS, -1);

    assertThat(Sample.between(null, reading).points()).isEmpty();
  }
}
