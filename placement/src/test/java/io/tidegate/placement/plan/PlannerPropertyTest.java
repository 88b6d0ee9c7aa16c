package io.tidegate.placement.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.placement.Workloads;
import io.tidegate.placement.plan.NodeView.Liveness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every cluster; a failure names its seed. */
class PlannerPropertyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neverOverCapacityAndNeverOnANodeThatMayNot(long seed) {
    ClusterSnapshot cluster = cluster(new Random(seed));
    Map<NodeId, NodeView> nodes = new HashMap<>();
    cluster.nodes().forEach(node -> nodes.put(node.id(), node));
    Map<NodeId, Resources> held = new HashMap<>();
    cluster.replicas().forEach(r -> held.merge(r.node(), r.resources(), Resources::plus));

    for (Operation operation : Planner.plan(cluster).operations()) {
      if (operation instanceof Operation.Start start) {
        NodeView node = nodes.get(start.node());
        Resources now = held.merge(start.node(), start.size(), Resources::plus);
        assertThat(node.status().allocatable().holds(now)).as("room on %s", node.id()).isTrue();
        assertThat(node.liveness()).isIn(Liveness.ALIVE, Liveness.SILENT);
        assertThat(node.status().schedulable()).isTrue();
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theSameClusterInAnyOrderGivesTheSamePlan(long seed) {
    ClusterSnapshot cluster = cluster(new Random(seed));
    List<NodeView> nodes = new ArrayList<>(cluster.nodes());
    List<Want> wants = new ArrayList<>(cluster.wants());
    List<Replica> replicas = new ArrayList<>(cluster.replicas());
    Collections.shuffle(nodes, new Random(seed + 1));
    Collections.shuffle(wants, new Random(seed + 2));
    Collections.shuffle(replicas, new Random(seed + 3));

    assertThat(Planner.plan(new ClusterSnapshot(NOW, nodes, wants, replicas)).operations())
        .containsExactlyInAnyOrderElementsOf(Planner.plan(cluster).operations());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void carriedOutItLeavesNothingToDoAndEveryMissingInstanceIsExplained(long seed) {
    ClusterSnapshot cluster = cluster(new Random(seed));
    for (int i = 0; i < 200; i++) {
      Plan plan = Planner.plan(cluster);
      if (plan.operations().isEmpty()) {
        Map<WorkloadId, Integer> live = live(cluster);
        for (Want want : cluster.wants()) {
          int unplaced =
              plan.unplaced().stream()
                  .filter(missing -> missing.workload().equals(want.workload()))
                  .mapToInt(Unplaced::count)
                  .sum();
          assertThat(live.getOrDefault(want.workload(), 0) + unplaced)
              .as("live and explained of %s", want.workload())
              .isGreaterThanOrEqualTo(want.replicas());
        }
        return;
      }
      cluster = carryOut(cluster, plan);
    }
    throw new AssertionError("did not settle");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void equalNodesDifferByOneAtMost(long seed) {
    Random random = new Random(seed);
    List<NodeView> nodes = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(8); i++) {
      nodes.add(node("n" + i, 100_000, Liveness.ALIVE, true));
    }
    ClusterSnapshot cluster =
        new ClusterSnapshot(NOW, nodes, List.of(want("w", random.nextInt(30))), List.of());
    for (int i = 0; i < 6; i++) {
      for (int settle = 0; settle < 50; settle++) {
        cluster = carryOut(cluster, Planner.plan(cluster));
      }
      Map<NodeId, Integer> counts = new TreeMap<>();
      nodes.forEach(node -> counts.put(node.id(), 0));
      cluster.replicas().forEach(replica -> counts.merge(replica.node(), 1, Integer::sum));
      assertThat(Collections.max(counts.values()) - Collections.min(counts.values()))
          .as("counts %s", counts)
          .isLessThanOrEqualTo(1);
      cluster =
          new ClusterSnapshot(
              NOW, nodes, List.of(want("w", random.nextInt(30))), cluster.replicas());
    }
  }

  private static Map<WorkloadId, Integer> live(ClusterSnapshot cluster) {
    Map<WorkloadId, Integer> live = new HashMap<>();
    cluster.replicas().stream()
        .filter(replica -> replica.phase().live() && replica.upToDate())
        .forEach(replica -> live.merge(replica.workload(), 1, Integer::sum));
    return live;
  }

  /** Starts succeed at once and are ready, drains end at once. */
  private static ClusterSnapshot carryOut(ClusterSnapshot cluster, Plan plan) {
    List<Replica> replicas = new ArrayList<>(cluster.replicas());
    for (Operation operation : plan.operations()) {
      switch (operation) {
        case Operation.Start(var workload, var node, var size, var failures, var reason) ->
            replicas.add(replica(workload, "x" + replicas.size() + "-" + node, node, true, size));
        case Operation.Drain(var id, var reason) -> replicas.removeIf(r -> r.id().equals(id));
        case Operation.Resize(var id, var size) ->
            replicas.replaceAll(
                r ->
                    r.id().equals(id)
                        ? replica(r.workload(), r.id().value(), r.node(), r.upToDate(), size)
                        : r);
      }
    }
    replicas.removeIf(replica -> replica.phase() == Phase.DRAINING);
    return new ClusterSnapshot(NOW, cluster.nodes(), cluster.wants(), replicas);
  }

  private static ClusterSnapshot cluster(Random random) {
    List<NodeView> nodes = new ArrayList<>();
    for (int i = 0; i < random.nextInt(7); i++) {
      Liveness[] all = Liveness.values();
      Liveness liveness = random.nextInt(4) == 0 ? all[random.nextInt(all.length)] : Liveness.ALIVE;
      nodes.add(node("n" + i, 200 + random.nextInt(2_000), liveness, random.nextInt(6) > 0));
    }
    List<Want> wants = new ArrayList<>();
    List<Replica> replicas = new ArrayList<>();
    for (int w = 0; w < 1 + random.nextInt(4); w++) {
      Want want = want("w" + w, random.nextInt(12));
      wants.add(want);
      for (NodeView node : nodes) {
        if (random.nextInt(3) == 0) {
          String name = "w%d-%s".formatted(w, node.id());
          replicas.add(
              replica(want.workload(), name, node.id(), random.nextInt(4) > 0, want.size()));
        }
      }
    }
    return new ClusterSnapshot(NOW, nodes, wants, replicas);
  }

  private static Want want(String name, int replicas) {
    WorkloadSpec spec = Workloads.named(name, 0, 100, Workloads.image("i"));
    PlacementSpec.Strategy strategy =
        replicas % 2 == 0 || name.equals("w")
            ? PlacementSpec.Strategy.SPREAD
            : PlacementSpec.Strategy.BIN_PACK;
    return new Want(
        spec.id(),
        Workloads.placed(spec, new PlacementSpec(strategy, Map.of(), List.of())),
        replicas,
        spec.resources(),
        List.of(),
        Map.of(),
        Map.of());
  }

  private static Replica replica(
      WorkloadId workload, String id, NodeId node, boolean upToDate, Resources size) {
    return new Replica(
        new InstanceId(id), workload, node, Phase.READY, upToDate, size, true, NOW, NOW, null);
  }

  private static NodeView node(String id, long cpu, Liveness liveness, boolean schedulable) {
    Resources room = new Resources(cpu, 64L << 30);
    return new NodeView(
        new NodeStatus(new NodeId(id), "p", room, room, Map.of(), null, null, schedulable, NOW),
        liveness,
        liveness == Liveness.ALIVE ? null : "it is " + liveness);
  }
}
