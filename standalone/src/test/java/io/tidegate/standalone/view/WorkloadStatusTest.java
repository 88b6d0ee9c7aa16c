package io.tidegate.standalone.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RouteSpec;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WorkloadStatusTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final WorkloadId WEB = new WorkloadId("web");
  private static final WorkloadSpec SPEC =
      new WorkloadSpec(
          WEB,
          new RunSpec("acme/web:1", List.of(), Map.of()),
          8080,
          new Resources(500, 64 << 20),
          ReadySpec.DEFAULT,
          ScalingPolicy.of(1, 4, List.of()),
          PlacementSpec.DEFAULT,
          BalanceSpec.DEFAULT,
          null);

  @Test
  void saysWhyInstancesCannotStart() {
    Shortfall shortfall = new Shortfall(WEB, 2, "none of 3 nodes can take it: no room (3)", NOW);

    WorkloadStatus status = WorkloadStatus.all(cluster(null, Map.of(WEB, shortfall))).getFirst();

    assertThat(status.shortfall()).contains(shortfall);
    assertThat(status.problems())
        .containsExactly("2 cannot start: none of 3 nodes can take it: no room (3)");
  }

  @Test
  void wondersWhereThePlannerIsWhenNothingStartsAndNobodySaysWhy() {
    assertThat(WorkloadStatus.all(cluster(null, Map.of())).getFirst().problems())
        .containsExactly("2 wanted and none starts; is placement running?");
  }

  @Test
  void takesTheUseOfCpuOfTheSizeThatIsInForce() {
    assertThat(cpuRatio(null)).isEqualTo(0.2, within(1e-9));
    assertThat(cpuRatio(new Resources(200, 64 << 20))).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void namesTheOtherWorkloadWithTheSameRoute() {
    Map<WorkloadId, WorkloadDeclared> both = new TreeMap<>();
    for (WorkloadSpec spec : List.of(routed("shop", "/a"), routed("store", "/a/"))) {
      both.put(spec.id(), new WorkloadDeclared(spec, "cli", NOW));
    }
    Cluster empty = cluster(null, Map.of());
    Cluster cluster =
        new Cluster(
            both,
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            empty.metrics(),
            NOW);

    assertThat(WorkloadStatus.all(cluster))
        .extracting(status -> status.problems().getFirst())
        .containsExactly(
            "route shop.localhost/a is declared by store (source cli) too; only one of them gets"
                + " its requests",
            "route shop.localhost/a/ is declared by shop (source cli) too; only one of them gets"
                + " its requests");
  }

  private static WorkloadSpec routed(String name, String path) {
    return new WorkloadSpec(
        new WorkloadId(name),
        SPEC.run(),
        SPEC.port(),
        SPEC.resources(),
        SPEC.ready(),
        SPEC.scale(),
        SPEC.placement(),
        SPEC.balance(),
        new RouteSpec("shop.localhost", path));
  }

  private static double cpuRatio(@Nullable Resources size) {
    return WorkloadStatus.all(cluster(size, Map.of())).getFirst().cpuRatio().orElseThrow();
  }

  /** Two are wanted; one that nobody knows of any more used a tenth of a core a second ago. */
  private static Cluster cluster(@Nullable Resources size, Map<WorkloadId, Shortfall> shortfalls) {
    MetricBatch batch =
        new MetricBatch(
            WEB,
            new InstanceId("web-1"),
            null,
            "collector",
            NOW.minusSeconds(1),
            List.of(new Point.Gauge(MetricName.CPU_USAGE, 0.1)));
    return new Cluster(
        Map.of(WEB, new WorkloadDeclared(SPEC, "test", NOW)),
        Map.of(),
        Map.of(WEB, new DesiredState(WEB, 2, size, 1, "d", "test", NOW)),
        List.of(),
        Map.of(),
        shortfalls,
        Map.of(),
        List.of(),
        Map.of(),
        List.of(batch),
        NOW);
  }
}
