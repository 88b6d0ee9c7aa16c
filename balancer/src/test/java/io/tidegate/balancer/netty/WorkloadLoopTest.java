package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.hold.HoldDecision.Wait;
import io.tidegate.balancer.hold.Holding;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.balancer.routing.Moment;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.RoutingTableUpdater;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The requests of a workload without endpoints that wait on one event loop. */
class WorkloadLoopTest {
  private static final long NOW = 1_000_000_000_000L;
  private static final WorkloadId WEB = new WorkloadId("web");

  private final Pool pool = pool();
  private final WorkloadLoop loop = new WorkloadLoop(pool.workload(), 0);
  private final List<String> resumed = new ArrayList<>();
  private boolean room = true;

  @Test
  void goOnInOrderOfArrivalWhileThereIsRoom() {
    hold("a", 10, served("a"));
    hold("b", 20, served("b"));
    hold("c", 30, served("c"));
    assertThat(loop.waiting()).isEqualTo(3);
    assertThat(pool.workload().held().bytes()).isEqualTo(60);

    room = false;
    loop.resume();
    assertThat(resumed).isEmpty();

    room = true;
    loop.resume();
    assertThat(resumed).containsExactly("a", "b", "c");
    assertThat(loop.waiting()).isZero();
    assertThat(pool.workload().held().requests()).isZero();
    assertThat(pool.workload().held().bytes()).isZero();
  }

  @Test
  void leaveBeforeTheirTurnAndOnlyOnce() {
    hold("a", 10, served("a"));
    hold("b", 20, served("b"));

    loop.release("a");
    loop.release("a");
    assertThat(pool.workload().held().requests()).isEqualTo(1);
    assertThat(pool.workload().held().bytes()).isEqualTo(20);
    loop.resume();
    assertThat(resumed).containsExactly("b");
  }

  @Test
  void tellHowLongTheFirstHasWaited() {
    assertThat(loop.oldestWaitNanos(NOW)).isZero();
    hold("a", 1, served("a"));
    assertThat(loop.oldestWaitNanos(NOW + 5)).isEqualTo(5);
  }

  @Test
  void goOnThoughOneOfThemFails() {
    hold(
        "broken",
        1,
        () -> {
          throw new IllegalStateException("broken");
        });
    hold("b", 1, served("b"));
    room = false;
    loop.resume();
    assertThat(loop.waiting()).isEqualTo(1);

    room = true;
    loop.resume();
    assertThat(resumed).containsExactly("b");
    assertThat(pool.workload().held().requests()).isZero();
  }

  private BooleanSupplier served(String who) {
    return () -> {
      if (room) {
        resumed.add(who);
        loop.release(who);
      }
      return room;
    };
  }

  private void hold(String who, long bytes, BooleanSupplier resume) {
    assertThat(loop.hold(who, resume, pool, new Holding.Request(bytes, Long.MAX_VALUE, 0), NOW))
        .isInstanceOf(Wait.class);
  }

  private static Pool pool() {
    RoutingTableUpdater updater =
        new RoutingTableUpdater(1, 1, new ListenerAddresses(Set.of()), Gate.Maker.open());
    var _ =
        updater.apply(
            new Change.Declared(
                new WorkloadDefinition(
                    WEB,
                    List.of(RouteRule.to(WEB, RouteMatch.of("*", "/"))),
                    TrafficPolicy.DEFAULT,
                    DemandTargets.NONE)),
            new Moment(Instant.EPOCH, NOW));
    return Objects.requireNonNull(updater.table().pool(WEB));
  }
}
