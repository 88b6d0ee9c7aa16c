package io.tidegate.balancer.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.health.OutlierPolicy;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.balancer.routing.Moment;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.RoutingTableUpdater;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CheckScheduleTest {
  private static final long MILLI = 1_000_000;
  private static final WorkloadId WEB = new WorkloadId("web");

  private final CheckSchedule schedule = new CheckSchedule(new SplittableRandom(7));

  @Test
  void spreadsTheFirstProbesOverOneInterval() {
    RoutingTable table = table(100, EndpointSet.State.READY);
    int firstHalf = 0;
    int all = 0;
    for (int t = 0; t <= 2000; t += 50) {
      int begun = schedule.due(table, t * MILLI).size();
      all += begun;
      firstHalf += t < 1000 ? begun : 0;
    }
    assertThat(all).isEqualTo(100);
    assertThat(firstHalf).isBetween(30, 70);
  }

  @Test
  void asksAgainAfterAboutAnIntervalButNeverTwiceAtATime() {
    RoutingTable table = table(1, EndpointSet.State.READY);
    List<Integer> begun = new ArrayList<>();
    for (int t = 0; t <= 20_000; t += 10) {
      for (CheckSchedule.Due due : schedule.due(table, t * MILLI)) {
        begun.add(t);
        schedule.ended(due.endpoint());
      }
    }
    assertThat(begun).hasSizeBetween(9, 11);
    for (int i = 1; i < begun.size(); i++) {
      assertThat(begun.get(i) - begun.get(i - 1)).isBetween(1790, 2220);
    }

    List<CheckSchedule.Due> stuck = schedule.due(table, 30_000 * MILLI);
    assertThat(stuck).hasSize(1);
    assertThat(schedule.due(table, 60_000 * MILLI)).isEmpty();
  }

  @Test
  void asksAgainAfterAProbeThatBrokeAndCountsItAsFailed() {
    HealthChecks checks =
        new HealthChecks(
            (_, _, _) -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
            new HealthWatch(),
            Runnable::run,
            new SplittableRandom(7),
            (_, _, _, _) -> {});
    RoutingTable table = table(1, EndpointSet.State.READY);
    for (int t = 0; t <= 20_000; t += 10) {
      checks.run(table, t * MILLI);
    }

    assertThat(checks.counts().get(WEB).failed()).isBetween(9L, 11L);
  }

  @Test
  void leavesDrainingEndpointsAlone() {
    assertThat(schedule.due(table(3, EndpointSet.State.DRAINING), 1L << 40)).isEmpty();
  }

  private static RoutingTable table(int endpoints, EndpointSet.State state) {
    var updater = new RoutingTableUpdater(1, 1, new ListenerAddresses(Set.of()), Gate.Maker.open());
    Moment now = new Moment(Instant.EPOCH, 0);
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    TrafficPolicy checked =
        new TrafficPolicy(
            usual.balancing(),
            usual.timeouts(),
            usual.resilience(),
            new TrafficPolicy.Health(
                OutlierPolicy.DEFAULT, ActiveCheck.of(new ActiveCheck.Probe.Tcp())),
            usual.upstream());
    updater.apply(
        new Change.Declared(new WorkloadDefinition(WEB, List.of(), checked, DemandTargets.NONE)),
        now);
    List<EndpointSet.Endpoint> list = new ArrayList<>();
    for (int i = 0; i < endpoints; i++) {
      list.add(
          new EndpointSet.Endpoint(
              new InstanceId("i" + i),
              new NodeId("n1"),
              new Address("10.0.0.1", 1000 + i),
              1,
              state,
              null,
              Instant.EPOCH,
              null));
    }
    updater.apply(new Change.Endpoints(new EndpointSet(WEB, 1, list)), now);
    return updater.table();
  }
}
