package io.tidegate.balancer.routing;

import static io.tidegate.balancer.routing.TableFixtures.WEB;
import static io.tidegate.balancer.routing.TableFixtures.at;
import static io.tidegate.balancer.routing.TableFixtures.endpoint;
import static io.tidegate.balancer.routing.TableFixtures.ready;
import static io.tidegate.balancer.routing.TableFixtures.set;
import static io.tidegate.balancer.routing.TableFixtures.updaterWith;
import static io.tidegate.balancer.routing.TableFixtures.web;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.routing.Update.Applied;
import io.tidegate.balancer.select.Choices;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who of a workload's endpoints is picked, and how much. */
class PoolTest {
  private final RoutingTableUpdater updater = updaterWith(web());

  @Test
  void onlyReadyEndpointsArePicked() {
    updater.apply(
        set(
            1,
            List.of(
                endpoint("a", State.READY),
                endpoint("b", State.DRAINING),
                endpoint("c", State.STARTING))),
        at(1));

    assertThat(picked()).containsExactly("a");
    assertThat(names(pool().membership().draining())).containsExactly("b");
    assertThat(pool().membership().startingCount()).isEqualTo(1);
    assertThat(pool().membership().expectedReadyNanos()).isEqualTo(at(7).nanos());
  }

  @Test
  void unfitEndpointsAreLeftOutWhileEnoughOthersAreFit() {
    updater.apply(ready(1, "a", "b", "c", "d"), at(1));

    unfit("a", "b");
    assertThat(picked()).containsExactly("c", "d");
    assertThat(names(pool().membership().ejected())).containsExactly("a", "b");
  }

  @Test
  void panicPicksAllReadyOnesButNeverDrainingOnes() {
    updater.apply(
        set(
            1,
            List.of(
                endpoint("a", State.READY),
                endpoint("b", State.READY),
                endpoint("c", State.READY),
                endpoint("d", State.DRAINING))),
        at(1));

    unfit("a", "b");
    assertThat(picked()).containsExactly("a", "b", "c");
    assertThat(pool().membership().ejected()).isEmpty();
  }

  @Test
  void onlyEndpointIsNeverLeftOut() {
    updater.apply(ready(1, "a"), at(1));
    unfit("a");

    assertThat(picked()).containsExactly("a");
  }

  @Test
  void endpointOfWeightZeroTakesNothing() {
    Endpoint zero =
        new Endpoint(
            new InstanceId("z"),
            new NodeId("node"),
            new Address("10.0.0.9", 9),
            0,
            State.READY,
            null,
            at(0).wall(),
            null);
    updater.apply(set(1, List.of(endpoint("a", State.READY), zero)), at(1));

    assertThat(picked()).containsExactly("a");
  }

  @Test
  void newcomerStartsSlowlyOnItsFirstStartToo() {
    Endpoint young = endpoint("b", State.READY, at(1).wall());
    updater.apply(set(1, List.of(endpoint("a", State.READY), young)), at(1));

    assertThat(TableFixtures.shareOf(pool(), "b", at(2))).isBetween(0.05, 0.15);
    assertThat(TableFixtures.shareOf(pool(), "b", at(30))).isEqualTo(0.5);
  }

  @Test
  void readmittedEndpointStartsSlowlyAgain() {
    updater.apply(ready(1, "a", "b"), at(1));
    updater.apply(new Change.Unfit(WEB, Set.of(new InstanceId("b"))), at(100));
    updater.apply(new Change.Unfit(WEB, Set.of()), at(130));

    assertThat(TableFixtures.shareOf(pool(), "b", at(131))).isBetween(0.05, 0.15);
    assertThat(TableFixtures.shareOf(pool(), "b", at(160))).isEqualTo(0.5);
  }

  private void unfit(String... instances) {
    Set<InstanceId> unfit =
        Arrays.stream(instances).map(InstanceId::new).collect(Collectors.toSet());
    assertThat(updater.apply(new Change.Unfit(WEB, unfit), at(5))).isInstanceOf(Applied.class);
  }

  private Set<String> picked() {
    Set<String> picked = new TreeSet<>();
    Choices choices = new Choices();
    for (int i = 0; i < 100; i++) {
      picked.add(pool().selector(0).pick(choices, at(500).nanos()).instance().value());
    }
    return picked;
  }

  private Pool pool() {
    return updater.table().pool(WEB);
  }

  private static List<String> names(List<EndpointRuntime> endpoints) {
    return endpoints.stream().map(e -> e.instance().value()).toList();
  }
}
