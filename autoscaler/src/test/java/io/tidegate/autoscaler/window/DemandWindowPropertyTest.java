package io.tidegate.autoscaler.window;

import static io.tidegate.autoscaler.window.Reports.at;
import static io.tidegate.autoscaler.window.Reports.demand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the moments at which balancers report, the rate is the one that was there. */
class DemandWindowPropertyTest {
  private static final double RATE = 200;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void reportsOfAnyLengthAddUpToTheRate(long seed) {
    Random random = new Random(seed);
    WorkloadWindow window =
        new WorkloadWindow(
            ScalingPolicy.of(1, 10, List.of(new Target.RequestsPerSecond(100))),
            new Resources(1000, 100 << 20));
    double told = 0;
    while (told < 180) {
      // each second, and at once at crossings, which come at any moment after the last report
      double interval = random.nextInt(3) == 0 ? 0.002 + random.nextDouble() * 0.5 : 1;
      told += interval;
      window.offer(demand("b1", told, interval, RATE * interval, 10), at(told));
      if (told > 70) {
        Signal signal =
            window.signals(List.of(new Instance("i1", Readiness.READY)), at(told)).getFirst();
        assertThat(signal.steady()).as("steady at %.3f", told).isCloseTo(RATE, within(2.0));
        assertThat(signal.brief()).as("brief at %.3f", told).isCloseTo(RATE, within(10.0));
        assertThat(signal.last()).as("last at %.3f", told).isCloseTo(RATE, within(60.0));
        assertThat(signal.proven()).as("proven at %.3f", told).isLessThan(RATE * 1.1);
      }
    }
  }
}
