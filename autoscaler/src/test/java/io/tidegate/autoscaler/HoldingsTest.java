package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.forecast.Learned;
import io.tidegate.autoscaler.kafka.FakeLog;
import io.tidegate.autoscaler.telemetry.AutoscalerMetrics;
import io.tidegate.autoscaler.workload.Board;
import io.tidegate.autoscaler.workload.Experience;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.testing.ManualClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Taking over partitions while the log answers badly or not at all. */
class HoldingsTest {
  private final ManualClock clock = ManualClock.create();
  private final FakeLog log = new FakeLog(clock, 1);
  private final Map<String, Experience> kept = new HashMap<>();
  private final Set<WorkloadId> restored = new HashSet<>();
  private boolean answering = true;
  private final CollectorRegistry registry = new CollectorRegistry();
  private final Holdings holdings =
      new Holdings(
          (_, _) -> former(),
          new Holdings.Learning(
              new Fastidious(), new Experiences(_ -> kept, log.publisher(), clock)),
          new AutoscalerMetrics(registry),
          new Board(),
          clock);

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aTakeOverThatFailsHalfwayIsTriedAgain() {
    declare("a");
    answering = false;
    follow();
    declare("b");
    assertThat(holdings.size()).as("what the former owner decided is not known").isZero();
    assertThat(holdings.trouble()).contains("[0]").contains("no answer");
    assertThat(takeovers()).isZero();

    answering = true;
    clock.advance(Duration.ofSeconds(1));
    follow();
    assertThat(holdings.size()).isEqualTo(2);
    assertThat(holdings.trouble()).isNull();
    assertThat(takeovers()).isEqualTo(1);
    declare("c");
    assertThat(holdings.size()).isEqualTo(3);
  }

  @Test
  void aWorkloadThatCannotGoOnStopsNoOtherAndBeginsAnew() {
    for (String id : List.of("a", "b", "c")) {
      declare(id);
      remember(id, id.equals("b") ? "broken" : "rps");
    }
    follow();
    assertThat(holdings.cell("a")).isNotNull();
    assertThat(holdings.cell("b")).isNull();
    assertThat(holdings.cell("c")).isNotNull();
    assertThat(holdings.trouble()).contains("workload b");

    clock.advance(Duration.ofSeconds(1));
    follow();
    assertThat(holdings.cell("b")).isNotNull();
    assertThat(holdings.trouble()).isNull();
    assertThat(restored).containsExactlyInAnyOrder(new WorkloadId("a"), new WorkloadId("c"));
  }

  @Test
  void whatIsTakenDuringATakeOverThatFailsIsForgotten() {
    declare("a");
    answering = false;
    follow();
    log.assign();
    follow();
    assertThat(holdings.trouble()).isNull();
    answering = true;
    clock.advance(Duration.ofSeconds(1));
    follow();
    assertThat(holdings.size()).isZero();
  }

  private boolean assigned;

  private void follow() {
    if (!assigned) {
      log.assign(0);
      assigned = true;
    }
    log.group().poll(Duration.ZERO);
    holdings.follow(log.group());
  }

  private Map<String, DecisionRecord> former() {
    if (!answering) {
      throw new TimeoutException("no answer");
    }
    return Map.of();
  }

  private void remember(String id, String target) {
    Learned learned =
        new Learned(new WorkloadId(id), target, clock.instant(), List.of(), List.of());
    kept.put(id, new Experience(new WorkloadId(id), clock.instant(), learned, null));
  }

  private void declare(String id) {
    WorkloadSpec spec =
        new WorkloadSpec(
            new WorkloadId(id),
            new RunSpec("acme/web:1", List.of(), Map.of()),
            8080,
            new Resources(500, 256 << 20),
            ReadySpec.DEFAULT,
            ScalingPolicy.of(1, 5, List.of(new Target.RequestsPerSecond(100))),
            PlacementSpec.DEFAULT,
            BalanceSpec.DEFAULT,
            null);
    Object event = new WorkloadDeclared(spec, "test", clock.instant());
    var _ = holdings.apply(new Received(Topic.WORKLOADS, id, event, clock.instant(), 0, 1));
  }

  private double takeovers() {
    return registry.getSampleValue("tidegate_autoscaler_takeovers_total");
  }

  /** Does not take everything that a former owner learned. */
  private final class Fastidious implements Outlook {
    @Override
    public @Nullable Ahead ahead(WorkloadId workload, Present present) {
      return null;
    }

    @Override
    public void restore(Learned learned) {
      if (learned.target().equals("broken")) {
        throw new IllegalArgumentException("not a shape");
      }
      restored.add(learned.workload());
    }
  }
}
