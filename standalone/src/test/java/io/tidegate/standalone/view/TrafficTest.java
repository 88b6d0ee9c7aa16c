package io.tidegate.standalone.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TrafficTest {
  private static final WorkloadId WEB = new WorkloadId("web");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void addsTheRatesOfAllBalancers() {
    Traffic traffic =
        Traffic.of(
            WEB,
            List.of(
                requests("a", 2, 10),
                requests("a", 1, 20),
                requests("b", 1, 5),
                requests("a", 8, 1000)),
            NOW);

    assertThat(traffic.requestsPerSecond().getAsDouble()).isCloseTo(20, within(1e-9));
  }

  @Test
  void takesEachInstancesNewestCpu() {
    Traffic traffic =
        Traffic.of(
            WEB, List.of(cpu("web-1", 3, 0.9), cpu("web-1", 1, 0.1), cpu("web-2", 2, 0.3)), NOW);

    assertThat(traffic.cpuCores().getAsDouble()).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void knowsNothingFromOldSamples() {
    Traffic traffic = Traffic.of(WEB, List.of(cpu("web-1", 30, 0.9), requests("a", 30, 9)), NOW);

    assertThat(traffic.cpuCores()).isEmpty();
    assertThat(traffic.requestsPerSecond()).isEmpty();
    assertThat(traffic.newest()).isEmpty();
  }

  @Test
  void leavesOtherWorkloadsOut() {
    Traffic traffic = Traffic.of(new WorkloadId("api"), List.of(requests("a", 1, 10)), NOW);

    assertThat(traffic.requestsPerSecond()).isEmpty();
  }

  private static MetricBatch requests(String source, int secondsAgo, double count) {
    return batch(
        null,
        source,
        secondsAgo,
        new Point.Delta(MetricName.REQUESTS, Map.of(), count, Duration.ofSeconds(1).toNanos()));
  }

  private static MetricBatch cpu(String instance, int secondsAgo, double cores) {
    return batch(
        new InstanceId(instance), "node", secondsAgo, new Point.Gauge(MetricName.CPU_USAGE, cores));
  }

  private static MetricBatch batch(
      @Nullable InstanceId instance, String source, int secondsAgo, Point point) {
    return new MetricBatch(
        WEB, instance, null, source, NOW.minusSeconds(secondsAgo), List.of(point));
  }
}
