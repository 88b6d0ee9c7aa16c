package io.tidegate.balancer.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.balancer.routing.Moment;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.RoutingTableUpdater;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrainWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final WorkloadId WEB = new WorkloadId("web");

  private final RoutingTableUpdater updater =
      new RoutingTableUpdater(1, 1, new ListenerAddresses(Set.of()), Gate.Maker.open());
  private final DrainWatch watch = new DrainWatch("b1");

  @Test
  void waitsForRequestsInFlight() {
    endpoints(1, State.READY);
    EndpointRuntime busy = updater.table().pool(WEB).membership().ready().getFirst();
    busy.begin();
    endpoints(2, State.DRAINING);
    watch.seenByEveryLoop(updater.table().version());

    assertThat(due()).isEmpty();
    busy.end();
    assertThat(due())
        .containsExactly(new InstanceDrained(new InstanceId("web-1"), WEB, "b1", 2, 0, NOW));
  }

  @Test
  void waitsUntilEveryEventLoopHasSeenTheTable() {
    endpoints(1, State.READY);
    watch.seenByEveryLoop(updater.table().version());
    endpoints(2, State.DRAINING);

    assertThat(due()).isEmpty();
    watch.seenByEveryLoop(updater.table().version());
    assertThat(due()).hasSize(1);
  }

  @Test
  void saysItOncePerGeneration() {
    endpoints(1, State.READY);
    endpoints(2, State.DRAINING);
    watch.seenByEveryLoop(updater.table().version());

    assertThat(due()).hasSize(1);
    assertThat(due()).isEmpty();
    endpoints(3, State.DRAINING);
    watch.seenByEveryLoop(updater.table().version());
    assertThat(due()).hasSize(1);
  }

  private List<InstanceDrained> due() {
    RoutingTable table = updater.table();
    return watch.due(table, NOW);
  }

  private void endpoints(long generation, State state) {
    updater.apply(
        new Change.Endpoints(
            new EndpointSet(
                WEB,
                generation,
                List.of(
                    new EndpointSet.Endpoint(
                        new InstanceId("web-1"),
                        new NodeId("n1"),
                        new Address("10.0.0.1", 8080),
                        1,
                        state,
                        null,
                        NOW,
                        null)))),
        new Moment(NOW, generation));
  }
}
