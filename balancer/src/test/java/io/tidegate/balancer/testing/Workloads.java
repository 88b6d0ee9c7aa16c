package io.tidegate.balancer.testing;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
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

/** What the topics say of workloads. */
public final class Workloads {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private Workloads() {}

  /** A workload, of which every host's requests below that path are. */
  public static WorkloadDeclared declared(WorkloadId id, String path) {
    WorkloadSpec spec =
        new WorkloadSpec(
            id,
            new RunSpec("acme/web:1", List.of(), Map.of()),
            8080,
            Resources.NONE,
            ReadySpec.DEFAULT,
            ScalingPolicy.of(1, 4, List.of()),
            PlacementSpec.DEFAULT,
            BalanceSpec.DEFAULT,
            new RouteSpec("*", path));
    return new WorkloadDeclared(spec, "cli", NOW);
  }

  /** One of a workload's instances. */
  public static EndpointSet.Endpoint endpoint(
      String instance, Address address, EndpointSet.State state) {
    return new EndpointSet.Endpoint(
        new InstanceId(instance), new NodeId("n1"), address, 1, state, null, NOW, null);
  }
}
