package io.tidegate.placement.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.placement.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What goes wrong, and when it is put right. */
class FleetFaultTest {
  private final Story story = new Story("n1", "n2", "n3");

  @Test
  void aDeathIsReplacedAtOnce() {
    story.declare(Workloads.web(3, 3));
    story.pass(1);
    InstanceId victim = story.anyReady();

    story.platform.crash(victim);
    story.tick();
    assertThat(story.lastEndpoints().endpoints()).noneMatch(e -> e.instance().equals(victim));
    assertThat(story.running()).hasSize(3);
    story.pass(0.2);
    assertThat(story.ready()).hasSize(3).doesNotContain(victim);
    assertThat(story.instances.get(victim).message()).isEqualTo("exited with status 1");
  }

  @Test
  void severalDeathsAtOnceAreEachReplacedAtOnce() {
    story.declare(Workloads.web(3, 3));
    story.pass(5);
    story.ready().forEach(story.platform::crash);
    story.pass(0.4);
    assertThat(story.ready()).hasSize(3);
  }

  @Test
  void aCrashLoopWaitsZeroTenTwentySecondsUpToFiveMinutes() {
    story.answersProbes = false;
    story.declare(Workloads.web(1, 1));
    List<Long> startedAfter = new ArrayList<>();
    Instant begin = story.clock.instant();
    int starts = 0;
    for (int i = 0; i < 5 * 1_500; i++) {
      story.pass(0.2);
      if (story.platform.starts() > starts) {
        starts = story.platform.starts();
        startedAfter.add(Duration.between(begin, story.clock.instant()).toSeconds());
      }
      story.running().forEach(instance -> story.platform.crash(instance.id()));
    }

    assertThat(startedAfter.subList(0, 7)).containsExactly(0L, 0L, 10L, 30L, 71L, 151L, 311L);
    assertThat(startedAfter.get(8) - startedAfter.get(7)).isEqualTo(300);
    assertThat(story.fleet.unplaced().getFirst().reason()).contains("it keeps failing");
  }

  @Test
  void aMinuteOfServiceForgivesAnEarlierCrashLoop() {
    story.declare(Workloads.web(1, 1));
    for (int i = 0; i < 4; i++) {
      story.pass(40);
      story.ready().forEach(story.platform::crash);
    }
    story.pass(140);
    story.ready().forEach(story.platform::crash);
    story.pass(0.4);
    assertThat(story.ready()).hasSize(1);
  }

  @Test
  void oneInstanceInACrashLoopDoesNotHoldBackTheReplacementOfAnother() {
    story.declare(Workloads.web(2, 2));
    story.pass(1);
    InstanceId healthy = story.anyReady();
    for (int i = 0; i < 10; i++) {
      story.pass(1);
      story.running().stream()
          .filter(instance -> !instance.id().equals(healthy))
          .forEach(instance -> story.platform.crash(instance.id()));
    }
    story.pass(1);
    assertThat(story.running()).hasSize(1);

    story.platform.crash(healthy);
    story.pass(0.4);
    assertThat(story.running()).hasSize(1);
    assertThat(story.ready()).doesNotContain(healthy);
  }

  @Test
  void aLostNodesInstancesArePlacedElsewhereOnceAndItsReturnLeavesNoDuplicates() {
    story.declare(Workloads.web(3, 3));
    story.pass(120);
    Set<InstanceId> original = story.ready();

    story.lose("n1");
    story.pass(9);
    assertThat(story.ready()).isEqualTo(original);
    story.pass(2);
    assertThat(story.readyPerNode()).doesNotContainKey("n1");
    assertThat(story.ready()).hasSize(3);
    assertThat(story.platform.starts()).isEqualTo(4);
    assertThat(story.lastEndpoints().endpoints())
        .hasSize(3)
        .noneMatch(endpoint -> endpoint.node().value().equals("n1"));

    story.pass(30);
    story.bringBack("n1");
    story.pass(10);
    assertThat(story.running()).hasSize(3);
    assertThat(story.ready()).isEqualTo(original);
    assertThat(story.platform.starts()).isEqualTo(4);
  }

  @Test
  void aReturnAfterItsInstancesWereForgottenLeavesNoDuplicatesEither() {
    story.declare(Workloads.web(3, 3));
    story.pass(1);
    story.lose("n1");
    story.pass(400);
    story.bringBack("n1");
    story.pass(10);
    assertThat(story.running()).hasSize(3);
    assertThat(story.ready()).hasSize(3);
  }

  @Test
  void aSilentCollectorAloneMovesNothing() {
    story.declare(Workloads.web(3, 3));
    story.pass(1);
    Set<InstanceId> before = story.ready();
    story.beating.clear();
    story.pass(600);
    assertThat(story.ready()).isEqualTo(before);

    story.platform.crash(story.anyReady());
    story.pass(1);
    assertThat(story.ready()).hasSize(3);
  }

  @Test
  void anUnreachablePlatformAloneMovesNothingAndGetsNothingNew() {
    story.declare(Workloads.web(3, 6));
    story.pass(1);
    Set<InstanceId> before = story.ready();
    story.platform.cutOff(new NodeId("n1"));
    story.pass(60);
    assertThat(story.ready()).isEqualTo(before);

    story.desire(6, 1);
    story.pass(1);
    assertThat(story.readyPerNode()).containsEntry("n1", 1);
    assertThat(story.ready()).hasSize(6);
  }

  @Test
  void whatSomebodyElseRemovedIsReplaced() {
    story.declare(Workloads.web(2, 2));
    story.pass(1);
    InstanceId victim = story.anyReady();
    story.platform.vanish(victim);
    story.pass(1);
    assertThat(story.ready()).hasSize(2).doesNotContain(victim);
    assertThat(story.instances.get(victim).message()).startsWith("is no longer on n");
  }

  @Test
  void aNewPlannerGoesOnWithWhatRunsAndItsGenerationsGrow() {
    story.declare(Workloads.web(3, 3));
    story.pass(10);
    Set<InstanceId> before = story.ready();
    long generation = story.lastEndpoints().generation();

    story.newTerm();
    story.pass(10);
    assertThat(story.ready()).isEqualTo(before);
    assertThat(story.platform.starts()).isEqualTo(3);
    assertThat(story.lastEndpoints().generation()).isEqualTo(generation);

    story.platform.crash(story.anyReady());
    story.pass(1);
    assertThat(story.lastEndpoints().generation()).isGreaterThan(generation);
    assertThat(story.endpoints.get(Workloads.WEB))
        .extracting(EndpointSet::generation)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void aNewPlannerAdoptsWhatTheLogForgot() {
    story.declare(Workloads.web(3, 3));
    story.pass(10);
    Set<InstanceId> before = story.ready();
    story.instances.clear();
    story.newTerm();
    story.pass(2);
    assertThat(story.ready()).isEqualTo(before);
  }

  @Test
  void aNewPlannerNoticesWhatDiedMeanwhile() {
    story.declare(Workloads.web(3, 3));
    story.pass(10);
    InstanceId crashed = story.anyReady();
    story.platform.crash(crashed);
    story.newTerm();
    story.pass(1);
    assertThat(story.ready()).hasSize(3).doesNotContain(crashed);
    assertThat(story.instances.get(crashed).phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void actsOnNothingBeforeEverythingHasBeenSeen() {
    story.declare(Workloads.web(3, 3));
    story.pass(1);
    Fleet blind =
        new Fleet(
            FleetSettings.DEFAULT,
            new Capabilities() {
              @Override
              public Set<String> platforms() {
                return Set.of("memory");
              }

              @Override
              public java.util.Map<String, String> refusals(
                  io.tidegate.common.model.WorkloadSpec spec) {
                return java.util.Map.of();
              }
            },
            new java.util.Random(1),
            9,
            story.clock.instant());
    Instant now = story.clock.instant();
    blind.apply(new FleetEvent.WorkloadChanged(Workloads.WEB, Workloads.web(3, 3)), now);
    assertThat(blind.step(now)).isEmpty();
    blind.apply(new FleetEvent.TablesRead(), now);
    assertThat(blind.step(now)).isEmpty();
    blind.apply(new FleetEvent.Observed("memory", story.platform.observe(), now), now);
    assertThat(blind.step(now)).noneMatch(action -> action instanceof Action.PlatformCall);
  }

  @Test
  void whatADeadBalancerServedLastProtectsNoInstance() {
    story.balancers.addAll(List.of("b1", "b2"));
    story.declare(Workloads.web(0, 5));
    story.desire(2, 1);
    story.pass(1);
    List<InstanceId> two = story.ready().stream().sorted().toList();
    serves("b1", two.get(0), 0, two.get(1), 100);
    serves("b2", two.get(0), 5, two.get(1), 1);
    story.silentBalancers.add("b1");
    story.pass(10);

    story.desire(1, 1);
    story.tick();
    assertThat(story.draining())
        .as("who serves fewer, of those who still serve")
        .containsExactly(two.get(1));
  }

  @Test
  void whatALiveBalancerServesProtectsAnInstance() {
    story.balancers.addAll(List.of("b1", "b2"));
    story.declare(Workloads.web(0, 5));
    story.desire(2, 1);
    story.pass(1);
    List<InstanceId> two = story.ready().stream().sorted().toList();
    serves("b1", two.get(0), 0, two.get(1), 100);
    serves("b2", two.get(0), 5, two.get(1), 1);
    story.pass(10);

    story.desire(1, 1);
    story.tick();
    assertThat(story.draining()).containsExactly(two.get(0));
  }

  private void serves(String balancer, InstanceId a, double inA, InstanceId b, double inB) {
    story.apply(new FleetEvent.InFlightSeen(balancer, Workloads.WEB, Map.of(a, inA, b, inB)));
  }

  @Test
  void anotherPlannersLateWordIsOverruled() {
    story.declare(Workloads.web(1, 1));
    story.pass(1);
    story.newTerm();
    story.pass(1);
    story.platform.crash(story.anyReady());
    story.pass(1);
    EndpointSet truth = story.lastEndpoints();

    story.apply(
        new FleetEvent.EndpointsRecorded(
            Workloads.WEB, new EndpointSet(Workloads.WEB, 1_000_900, List.of())));
    story.tick();
    assertThat(story.lastEndpoints().generation()).isGreaterThan(truth.generation());
    assertThat(story.lastEndpoints().endpoints()).isEqualTo(truth.endpoints());

    Set<Long> generations = new HashSet<>();
    story.endpoints.get(Workloads.WEB).forEach(set -> generations.add(set.generation()));
    story.apply(new FleetEvent.EndpointsRecorded(Workloads.WEB, story.lastEndpoints()));
    story.tick();
    assertThat(story.endpoints.get(Workloads.WEB)).hasSize(generations.size());
  }
}
