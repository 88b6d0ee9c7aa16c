package io.tidegate.autoscaler.window;

import static io.tidegate.autoscaler.window.Reports.at;
import static io.tidegate.autoscaler.window.Reports.demand;
import static io.tidegate.autoscaler.window.Reports.gauge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.window.Reports.Load;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadWindowTest {
  private final WorkloadWindow window = window(new Target.RequestsPerSecond(100));

  private static WorkloadWindow window(Target... targets) {
    return new WorkloadWindow(
        ScalingPolicy.of(1, 10, List.of(targets)), new Resources(1000, 100 << 20));
  }

  private void steadyLoad(double from, double until, double rate) {
    for (double t = from + 1; t <= until; t++) {
      window.offer(demand("b1", t, 1, rate, rate * 0.05), at(t));
    }
  }

  private Signal signal(double at) {
    return window.signals(List.of(new Instance("i1", Readiness.READY)), at(at)).getFirst();
  }

  @Test
  void meansCoverTheWindowAndItsTenth() {
    steadyLoad(0, 54, 100);
    steadyLoad(54, 60, 400);

    Signal signal = signal(60);

    assertThat(signal.steady()).isCloseTo(130, within(0.5));
    assertThat(signal.brief()).isCloseTo(400, within(0.5));
    assertThat(signal.coverage()).isCloseTo(1, within(0.01));
  }

  @Test
  void aFewTenthsOfASecondProveATenfoldStep() {
    steadyLoad(0, 60, 80);

    // A balancer reports at once at the crossing: 240 requests in 0.3 s.
    window.offer(demand("b1", 60.3, 0.3, 240, 40), at(60.3));

    // 800/s less three standard deviations of 800/s seen for 0.3 s: 800 - 3 sqrt(800 / 0.3) = 645
    assertThat(signal(60.3).proven()).isCloseTo(645.1, within(1.0));
  }

  @Test
  void chanceProvesNothing() {
    java.util.Random random = new java.util.Random(42);
    double worst = 0;
    for (int t = 1; t <= 600; t++) {
      double arrivals = Math.max(0, Math.round(80 + random.nextGaussian() * Math.sqrt(80)));
      window.offer(demand("b1", t, 1, arrivals, 4), at(t));
      if (t > 60) {
        worst = Math.max(worst, signal(t).proven());
      }
    }

    assertThat(worst).isLessThan(80 * 1.1);
  }

  @Test
  void balancersAddUpWhateverTheirPhase() {
    for (double t = 1; t <= 60; t++) {
      window.offer(demand("b1", t, 1, 60, 3), at(t));
      window.offer(demand("b2", t + 0.4, 1, 40, 2), at(t + 0.4));
    }

    assertThat(signal(61).steady()).isCloseTo(100, within(2.0));
    assertThat(signal(61).last()).isCloseTo(100, within(0.1));
  }

  @Test
  void aQueueThatPilesUpDoesNotHideTheServiceTime() {
    WorkloadWindow window = window(new Target.Concurrency(10));
    for (double t = 1; t <= 30; t++) {
      window.offer(demand("b1", t, new Load(1, 200, 10, 0, 0)), at(t));
    }
    // 1,000 more than can be served come within a second: 500 wait on average, 1,000 at its end
    window.offer(demand("b1", 31, new Load(1, 1200, 510, 1000, 1)), at(31));

    Signal signal = window.signals(List.of(new Instance("i1", Readiness.READY)), at(31)).getFirst();

    assertThat(signal.queueing().serviceSeconds()).isCloseTo(0.05, within(0.001));
    assertThat(signal.last()).isCloseTo(60, within(0.5));
  }

  @Test
  void concurrencyIsWhatArrivesTimesServiceNotTheQueue() {
    WorkloadWindow busy = window(new Target.Concurrency(10));
    for (double t = 1; t <= 60; t++) {
      // 200/s at 50 ms are ten at once; 500 more wait
      busy.offer(demand("b1", t, new Load(1, 200, 510, 500, 2.5)), at(t));
    }

    Signal signal = busy.signals(List.of(new Instance("i1", Readiness.READY)), at(60)).getFirst();

    assertThat(signal.steady()).isCloseTo(10, within(0.1));
    assertThat(signal.queueing().backlog()).isEqualTo(500);
    assertThat(signal.queueing().slots()).isCloseTo(10, within(0.1));
    assertThat(signal.queueing().serviceSeconds()).isCloseTo(0.05, within(0.001));
  }

  @Test
  void silenceIsStaleNotZero() {
    steadyLoad(0, 10, 100);

    assertThat(signal(13).missing()).isNull();
    assertThat(signal(15).missing()).isEqualTo(Cause.STALE);
    assertThat(window.demanded(at(15)).known()).isFalse();
  }

  @Test
  void absurdSamplesAreCountedAndDropped() {
    steadyLoad(0, 60, 100);
    window.offer(demand("b1", 61, 1, Double.NaN, 1), at(61));
    window.offer(demand("b1", 61, 1, -5, 1), at(61));
    window.offer(demand("b1", 70, 1, 9999, 1), at(61));
    window.offer(demand("b1", -10, 1, 9999, 1), at(61));
    window.offer(gauge("i1", 61, MetricName.CPU_USAGE, -1), at(61));

    assertThat(window.gaps().of(Cause.NAN)).isEqualTo(1);
    assertThat(window.gaps().of(Cause.RESET)).isEqualTo(1);
    assertThat(window.gaps().of(Cause.FUTURE)).isEqualTo(1);
    assertThat(window.gaps().of(Cause.LATE)).isEqualTo(1);
    assertThat(window.gaps().of(Cause.NEGATIVE)).isEqualTo(1);
    assertThat(signal(61).steady()).isCloseTo(100, within(0.1));
  }

  @Test
  void samplesOfUnknownInstancesDoNotCount() {
    WorkloadWindow cpu = window(new Target.Cpu(0.7));
    for (double t = 1; t <= 60; t++) {
      cpu.offer(gauge("i1", t, MetricName.CPU_USAGE, 0.5), at(t));
      cpu.offer(gauge("stranger", t, MetricName.CPU_USAGE, 4), at(t));
    }

    Signal signal = cpu.signals(List.of(new Instance("i1", Readiness.READY)), at(60)).getFirst();

    assertThat(signal.steady()).isCloseTo(0.5, within(1e-6));
    assertThat(signal.instances()).hasSize(1);
  }

  @Test
  void anInstanceRestartedInPlaceWarmsUpAgain() {
    WorkloadWindow cpu = window(new Target.Cpu(0.7));
    for (double t = 1; t <= 60; t++) {
      cpu.offer(gauge("i1", t, MetricName.UPTIME, 1000 + t), at(t));
      cpu.offer(gauge("i1", t, MetricName.CPU_USAGE, 0.5), at(t));
    }
    cpu.offer(gauge("i1", 61, MetricName.UPTIME, 2), at(61));
    cpu.offer(gauge("i1", 61, MetricName.CPU_USAGE, 1), at(61));

    Signal signal = cpu.signals(List.of(new Instance("i1", Readiness.READY)), at(61)).getFirst();

    assertThat(signal.instances().getFirst().readiness()).isEqualTo(Readiness.WARMING);
    assertThat(signal.instances().getFirst().usage()).isEqualTo(1);
  }

  @Test
  void latencyForgetsAnIncidentInItsBriefViewFirst() {
    WorkloadWindow slow = window(new Target.Latency(0.95, Duration.ofMillis(200)));
    for (double t = 1; t <= 30; t++) {
      slow.offer(demand("b1", t, new Load(1, 100, 80, 0, 0.8)), at(t));
    }
    for (double t = 31; t <= 60; t++) {
      slow.offer(demand("b1", t, new Load(1, 100, 5, 0, 0.05)), at(t));
    }

    Signal signal = slow.signals(List.of(), at(60)).getFirst();

    assertThat(signal.steady()).isCloseTo(0.8, within(0.08));
    assertThat(signal.brief()).isCloseTo(0.05, within(0.005));
  }
}
