package io.tidegate.placement;

import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Workloads to test with. */
public final class Workloads {
  public static final WorkloadId WEB = new WorkloadId("web");
  public static final ReadySpec READY =
      new ReadySpec("/", Duration.ofSeconds(60), Duration.ofSeconds(30));

  private Workloads() {}

  /** Spread over everything, 100m and 64 MiB each. */
  public static WorkloadSpec web(int min, int max, RunSpec run) {
    return named("web", min, max, run);
  }

  public static WorkloadSpec web(int min, int max) {
    return web(min, max, image("web:1"));
  }

  public static WorkloadSpec named(String name, int min, int max, RunSpec run) {
    return new WorkloadSpec(
        new WorkloadId(name),
        run,
        8080,
        new Resources(100, 64 << 20),
        READY,
        ScalingPolicy.of(min, max, List.of()),
        PlacementSpec.DEFAULT,
        BalanceSpec.DEFAULT,
        null);
  }

  public static WorkloadSpec placed(WorkloadSpec spec, PlacementSpec placement) {
    return new WorkloadSpec(
        spec.id(),
        spec.run(),
        spec.port(),
        spec.resources(),
        spec.ready(),
        spec.scale(),
        placement,
        spec.balance(),
        spec.route());
  }

  public static RunSpec image(String image) {
    return new RunSpec(image, List.of(), Map.of());
  }
}
