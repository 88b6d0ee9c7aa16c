package io.tidegate.placement.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.placement.Workloads;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The ordinary life of a workload. */
class FleetTest {
  private final Story story = new Story("n1", "n2", "n3");

  @Test
  void startsWhatTheAutoscalerWantsSpreadOverTheNodes() {
    story.declare(Workloads.web(1, 6));
    story.desire(6, 1);
    story.pass(1);

    assertThat(story.readyPerNode()).containsEntry("n1", 2).containsEntry("n2", 2);
    assertThat(story.lastEndpoints().endpoints())
        .hasSize(6)
        .allMatch(endpoint -> endpoint.state() == EndpointSet.State.READY)
        .allMatch(endpoint -> endpoint.address() != null);
  }

  @Test
  void startsOneUntilTheAutoscalerSpeaksAlsoWhenZeroIsAllowed() {
    story.declare(Workloads.web(0, 3));
    story.pass(1);
    assertThat(story.ready()).hasSize(1);

    story.desire(0, 1);
    story.pass(5);
    assertThat(story.running()).isEmpty();
    assertThat(story.lastEndpoints().endpoints()).isEmpty();

    story.desire(1, 1);
    story.pass(1);
    assertThat(story.ready()).hasSize(1);
  }

  @Test
  void keepsWithinTheSpecsBoundsWhateverIsDecided() {
    story.declare(Workloads.web(2, 4));
    story.desire(100, 1);
    story.pass(2);
    assertThat(story.ready()).hasSize(4);

    story.desire(0, 1);
    story.pass(5);
    assertThat(story.running()).hasSize(2);
  }

  @Test
  void refusesADecisionOfAReplacedAutoscaler() {
    story.declare(Workloads.web(1, 6));
    story.desire(4, 7);
    story.pass(1);
    story.desire(1, 6);
    story.pass(5);

    assertThat(story.ready()).hasSize(4);
    assertThat(story.fleet.staleDecisions()).isEqualTo(1);

    story.desire(2, 8);
    story.pass(5);
    assertThat(story.ready()).hasSize(2);
  }

  @Test
  void aSlowStartIsStartingUntilItAnswersAndFailsAtItsLimit() {
    story.answersProbes = false;
    story.declare(Workloads.web(1, 3));
    story.pass(30);
    assertThat(story.in(Phase.STARTING)).hasSize(1);
    assertThat(story.lastEndpoints().endpoints().getFirst().state())
        .isEqualTo(EndpointSet.State.STARTING);
    InstanceId first = story.in(Phase.STARTING).iterator().next();

    story.pass(31);
    assertThat(story.instances.get(first).phase()).isEqualTo(Phase.FAILED);
    assertThat(story.instances.get(first).message()).isEqualTo("was not ready within 60 s");
    assertThat(story.running()).hasSize(1).noneMatch(i -> i.id().equals(first));

    story.answersProbes = true;
    story.pass(1);
    assertThat(story.ready()).hasSize(1);
  }

  @Test
  void announcesWhenAStartingInstanceShouldBeReady() {
    story.declare(Workloads.web(1, 3));
    story.answersProbes = false;
    story.pass(4);
    story.answersProbes = true;
    story.pass(1);
    story.answersProbes = false;
    story.desire(2, 1);
    story.pass(1);

    EndpointSet.Endpoint starting =
        story.lastEndpoints().endpoints().stream()
            .filter(endpoint -> endpoint.state() == EndpointSet.State.STARTING)
            .findFirst()
            .orElseThrow();
    assertThat(starting.expectedReadyAt())
        .isAfter(story.clock.instant())
        .isBefore(story.clock.instant().plusSeconds(5));
  }

  @Test
  void waitsForBothBalancersBeforeItStops() {
    story.balancers.addAll(Set.of("b1", "b2"));
    story.acknowledgesDrains = false;
    story.declare(Workloads.web(1, 3));
    story.desire(2, 1);
    story.pass(1);
    story.desire(1, 1);
    story.pass(5);
    InstanceId leaving = story.draining().iterator().next();
    assertThat(story.running()).hasSize(2);
    assertThat(story.lastEndpoints().endpoints())
        .anyMatch(e -> e.instance().equals(leaving) && e.state() == EndpointSet.State.DRAINING);

    story.acknowledge(leaving, "b1");
    story.pass(5);
    assertThat(story.running()).hasSize(2);

    story.acknowledge(leaving, "b2");
    story.pass(1);
    assertThat(story.running()).hasSize(1);
    assertThat(story.instances.get(leaving).phase()).isEqualTo(Phase.STOPPED);
    assertThat(story.lastEndpoints().endpoints()).hasSize(1);
  }

  @Test
  void doesNotWaitForADeadBalancerNorBeyondTheDrainLimit() {
    story.balancers.addAll(Set.of("b1", "dead"));
    story.acknowledgesDrains = false;
    story.declare(Workloads.web(1, 3));
    story.desire(3, 1);
    story.pass(1);
    story.silentBalancers.add("dead");
    story.desire(2, 1);
    story.pass(1);
    story.acknowledge(story.draining().iterator().next(), "b1");
    story.pass(3);
    assertThat(story.running()).hasSize(3);
    story.pass(2);
    assertThat(story.running()).hasSize(2);

    story.desire(1, 1);
    story.pass(31);
    assertThat(story.running()).hasSize(2);
    story.pass(2);
    assertThat(story.running()).hasSize(1);
  }

  @Test
  void whatNeverServedIsNotDrained() {
    story.balancers.add("b1");
    story.acknowledgesDrains = false;
    story.answersProbes = false;
    story.declare(Workloads.web(0, 3));
    story.pass(1);
    story.desire(0, 1);
    story.pass(0.4);
    assertThat(story.running()).isEmpty();
  }

  @Test
  void aNewVersionReplacesTheOldOneWithoutAGap() {
    story.balancers.add("b1");
    story.declare(Workloads.web(3, 3));
    story.pass(1);
    Set<InstanceId> old = story.ready();
    story.answersProbes = false;

    story.declare(Workloads.web(3, 3, Workloads.image("web:2")));
    story.pass(2);
    assertThat(story.ready()).isEqualTo(old);
    assertThat(story.in(Phase.STARTING)).hasSize(1);

    story.answersProbes = true;
    for (int i = 0; i < 50; i++) {
      story.pass(0.2);
      assertThat(story.ready()).hasSizeGreaterThanOrEqualTo(3);
      assertThat(story.running()).hasSizeLessThanOrEqualTo(5);
    }
    assertThat(story.ready()).hasSize(3).doesNotContainAnyElementsOf(old);
    assertThat(story.running()).hasSize(3);
  }

  @Test
  void aNewVersionThatDoesNotStartLeavesTheOldOneServing() {
    story.declare(Workloads.web(2, 2));
    story.pass(1);
    Set<InstanceId> old = story.ready();
    story.answersProbes = false;
    story.declare(Workloads.web(2, 2, Workloads.image("broken")));
    for (int i = 0; i < 300; i++) {
      story.pass(1);
      story.running().stream()
          .filter(instance -> !old.contains(instance.id()))
          .forEach(instance -> story.platform.crash(instance.id()));
    }
    assertThat(story.ready()).isEqualTo(old);
    assertThat(story.platform.starts()).isLessThan(12);
  }

  @Test
  void scalingReadinessAndRoutingRestartNothing() {
    story.declare(Workloads.web(2, 2));
    story.pass(1);
    Set<InstanceId> before = story.ready();
    story.declare(Workloads.web(2, 9));
    story.pass(5);
    assertThat(story.ready()).isEqualTo(before);
  }

  @Test
  void resizesInPlace() {
    story.declare(Workloads.web(2, 2));
    story.pass(1);
    Set<InstanceId> before = story.ready();
    Resources larger = new Resources(500, 128 << 20);
    story.desire(2, 1, larger);
    story.pass(1);
    assertThat(story.ready()).isEqualTo(before);
    assertThat(story.running()).allMatch(i -> i.resources().equals(larger));
  }

  @Test
  void aRemovedWorkloadLeavesNothing() {
    story.balancers.add("b1");
    story.declare(Workloads.web(2, 2));
    story.pass(1);
    story.remove(Workloads.WEB);
    story.pass(5);
    assertThat(story.running()).isEmpty();
    assertThat(story.endpoints.get(Workloads.WEB)).isEmpty();

    story.pass(301);
    assertThat(story.instances).isEmpty();
  }

  @Test
  void aClosedNodeIsEmptiedOnlyAsFastAsOthersTakeOver() {
    story.declare(Workloads.web(3, 3));
    story.pass(1);
    story.close("n1");
    for (int i = 0; i < 50; i++) {
      story.pass(0.2);
      assertThat(story.ready()).hasSizeGreaterThanOrEqualTo(3);
    }
    assertThat(story.readyPerNode()).doesNotContainKey("n1");
  }

  @Test
  void aRefusedStartGoesToAnotherNodeAndTheNodeRests() {
    story.platform.reject(new NodeId("n1"), "no such image");
    story.declare(Workloads.web(3, 3));
    story.pass(2);
    assertThat(story.readyPerNode()).doesNotContainKey("n1");
    assertThat(story.ready()).hasSize(3);
    assertThat(story.platform.starts()).isEqualTo(4);
  }

  @Test
  void saysForEveryNodeWhyNot() {
    story.declare(
        Workloads.placed(
            Workloads.web(1, 1),
            new io.tidegate.common.model.PlacementSpec(
                io.tidegate.common.model.PlacementSpec.Strategy.SPREAD,
                java.util.Map.of("disk", "ssd"),
                List.of())));
    story.pass(1);
    assertThat(story.fleet.unplaced()).hasSize(1);
    assertThat(story.fleet.unplaced().getFirst().nodes())
        .hasSize(3)
        .containsEntry(new NodeId("n1"), "label disk is not set (wanted: ssd)");
  }

  @Test
  void aShutdownDrainsAndStopsEverythingAndStartsNothing() {
    story.balancers.add("b1");
    story.declare(Workloads.web(3, 3));
    story.pass(1);
    story.apply(new FleetEvent.ShutDown(Set.of("memory")));
    story.pass(2);
    assertThat(story.fleet.closed()).isTrue();
    assertThat(story.running()).isEmpty();
    assertThat(story.lastEndpoints().endpoints()).isEmpty();
  }
}
