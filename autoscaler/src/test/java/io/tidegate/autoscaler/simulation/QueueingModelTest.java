package io.tidegate.autoscaler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The model against what queueing theory says of it. */
class QueueingModelTest {
  private static final ServiceTime EXPONENTIAL = new ServiceTime(Duration.ofMillis(200), 1);

  @Test
  void meanNumberInServiceIsArrivalsTimesServiceTime() {
    Means means = run(WorkloadModel.DEFAULT, 300, 4, 600);

    // Little's law: 300/s · 50 ms = 15
    assertThat(means.busy).isCloseTo(15, within(0.4));
    assertThat(means.queued).isLessThan(0.1);
  }

  @Test
  void waitsAsLongAsErlangSays() {
    // M/M/10 at 80 %: C = 0.4092, mean queue = C · rho / (1 - rho) = 1.637
    WorkloadModel model = new WorkloadModel(EXPONENTIAL, 10, Duration.ZERO, 4, 10);
    Means means = run(model, 40, 1, 20_000);

    assertThat(means.open - means.busy).isCloseTo(1.637, within(0.25));
  }

  @Test
  void anOverloadPilesUpAndIsWorkedOffExactly() {
    QueueingModel model = new QueueingModel(WorkloadModel.DEFAULT, 1);
    int arrived = 0;
    int done = 0;
    Slice slice = null;
    for (int second = 0; second < 60; second++) {
      int arrivals = second < 10 ? 600 : 0;
      slice = model.pass(second, arrivals, 1, 0);
      arrived += arrivals;
      done += slice.completions();
      assertThat(slice.busy()).isLessThanOrEqualTo(10);
      if (second == 9) {
        // 400 a second too many for one instance of 200
        assertThat(slice.queued()).isBetween(3900, 4100);
        assertThat(slice.p95Seconds()).isBetween(5.5, 7.5);
      }
    }

    assertThat(done).isEqualTo(arrived);
    assertThat(slice.queued()).isZero();
  }

  @Test
  void withoutInstancesTheWaitIsWhatCounts() {
    QueueingModel model = new QueueingModel(WorkloadModel.DEFAULT, 1);
    model.pass(0, 10, 0, 1);

    Slice slice = model.pass(1, 0, 0, 1);

    assertThat(slice.latency().total()).isZero();
    assertThat(slice.p95Seconds()).isBetween(1.0, 2.0);
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    assertThat(run(WorkloadModel.DEFAULT, 700, 4, 50))
        .isEqualTo(run(WorkloadModel.DEFAULT, 700, 4, 50));
  }

  @Test
  void moreThanCanBePlayedIsRefused() {
    // 1e12 requests a second were once as many as an int holds, and came out as no violation at all
    assertThatThrownBy(() -> Arrivals.of(trace(Duration.ofSeconds(1), 1, 1e12), 1))
        .hasMessage("t: peak 1.000e+12 requests/s (expected: <= 10000000)");
    assertThat(Arrivals.of(trace(Duration.ofSeconds(1), 1, 1e7), 1).in(1)).isEqualTo(10_000_000);
    assertThatThrownBy(() -> trace(Duration.ofDays(365), 1, 1, 1))
        .hasMessageContaining("94608000 s long (expected: <= 31622400 s, which are 366 days)");
  }

  @Test
  void aLineOfMoreThanAnIntHoldsIsStillALine() {
    WaitingLine line = new WaitingLine();
    for (int tick = 0; tick < 300; tick++) {
      line.join(tick, 10_000_000);
    }

    assertThat(line.size()).isEqualTo(3_000_000_000L);
    assertThat(line.takeFirst()).isZero();
  }

  private static Trace trace(Duration step, double... rates) {
    return new Trace("t", Instant.EPOCH, step, rates);
  }

  private record Means(double busy, double open, double queued) {}

  private static Means run(WorkloadModel workload, double rate, int ready, int seconds) {
    double[] rates = new double[seconds];
    Arrays.fill(rates, rate);
    // a step of two seconds makes it a Poisson process
    Trace trace = new Trace("t", Instant.EPOCH, Duration.ofSeconds(2), rates);
    Arrivals arrivals = Arrivals.of(trace, 3);
    QueueingModel model = new QueueingModel(workload, 5);
    double busy = 0;
    double open = 0;
    double queued = 0;
    for (int second = 0; second < seconds; second++) {
      Slice slice = model.pass(second, arrivals.in(second), ready, 0);
      busy += slice.busy() / seconds;
      open += slice.concurrency() / seconds;
      queued += slice.queued() / (double) seconds;
    }
    return new Means(busy, open, queued);
  }
}
