package io.tidegate.balancer.routing;

import static io.tidegate.balancer.routing.TableFixtures.WEB;
import static io.tidegate.balancer.routing.TableFixtures.at;
import static io.tidegate.balancer.routing.TableFixtures.endpoint;
import static io.tidegate.balancer.routing.TableFixtures.ready;
import static io.tidegate.balancer.routing.TableFixtures.set;
import static io.tidegate.balancer.routing.TableFixtures.updaterWith;
import static io.tidegate.balancer.routing.TableFixtures.web;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.balancer.routing.Update.Applied;
import io.tidegate.balancer.routing.Update.Ignored;
import io.tidegate.balancer.routing.Update.Rejected;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutingTableUpdaterTest {
  private final RoutingTableUpdater updater = updaterWith(web());

  @Test
  void requestsInFlightAndResponseTimesOutliveTheTable() {
    updater.apply(ready(1, "a", "b"), at(1));
    EndpointRuntime before = runtime("a");
    before.begin();
    before.observed(5_000_000, Outcome.OK, at(1).nanos());
    before.loopState(0, "connections");

    updater.apply(ready(2, "a", "c"), at(2));

    EndpointRuntime after = runtime("a");
    assertThat(after).isSameAs(before);
    assertThat(after.inFlight()).isEqualTo(1);
    assertThat(after.loopState(0)).isEqualTo("connections");
  }

  @Test
  void instanceAtAnotherAddressIsAnotherEndpoint() {
    updater.apply(ready(1, "a"), at(1));
    EndpointRuntime before = runtime("a");
    Endpoint moved =
        new Endpoint(
            new InstanceId("a"),
            new NodeId("node"),
            new Address("10.9.9.9", 1),
            1,
            State.READY,
            null,
            at(0).wall(),
            null);
    updater.apply(set(2, List.of(moved)), at(2));

    assertThat(runtime("a")).isNotSameAs(before);
  }

  @Test
  void poolsThatDidNotChangeAreTakenOver() {
    updater.apply(ready(1, "a"), at(1));
    Pool before = pool();
    updater.apply(
        new Change.Declared(
            TableFixtures.definition(
                "api", RouteRule.to(new WorkloadId("api"), RouteMatch.of("api.org", "/")))),
        at(2));

    assertThat(pool()).isSameAs(before);
  }

  @Test
  void olderAndEqualGenerationsAreIgnored() {
    updater.apply(ready(5, "a"), at(1));
    RoutingTable before = updater.table();

    assertThat(updater.apply(ready(5, "b"), at(2))).isInstanceOf(Ignored.class);
    assertThat(updater.apply(ready(4, "b"), at(2)))
        .isEqualTo(new Ignored("workload web: generation 4 (expected: > 5)"));
    assertThat(updater.table()).isSameAs(before);
  }

  @Test
  void badSetsLeaveTheLastGoodTableAndSayWhy() {
    updater.apply(ready(1, "a"), at(1));
    RoutingTable good = updater.table();

    assertThat(rejected(endpoint("b", State.READY), endpoint("b", State.READY)))
        .isEqualTo("workload web: instance b is there twice");
    assertThat(rejected(endpoint("b", State.READY), readyAt("c", "10.0.0.1", 9001)))
        .isEqualTo("workload web: instances b and c have one address, 10.0.0.1:9001");
    assertThat(rejected(readyAt("d", "127.0.0.1", 8080)))
        .isEqualTo("workload web: instance d at 127.0.0.1:8080 is this balancer itself, a loop");
    assertThat(rejected(noAddress("e")))
        .isEqualTo("workload web: instance e is ready without address");
    assertThat(updater.table()).isSameAs(good);
    assertThat(updater.apply(ready(2, "b"), at(3))).isInstanceOf(Applied.class);
  }

  @Test
  void successorMayListenWhereADrainingOneStillDoes() {
    Endpoint old = endpoint("a", State.DRAINING);
    Endpoint successor = readyAt("z", "10.0.0.1", 9000);

    assertThat(updater.apply(set(1, List.of(old, successor)), at(1))).isInstanceOf(Applied.class);
  }

  @Test
  void routeThatAnotherWorkloadHasIsRejected() {
    Update update =
        updater.apply(
            new Change.Declared(
                TableFixtures.definition(
                    "api", RouteRule.to(new WorkloadId("api"), RouteMatch.of("*", "/")))),
            at(1));

    assertThat(update)
        .isEqualTo(
            new Rejected(
                "route */: declared by workload api and by workload web (expected: once)"));
    assertThat(updater.table().pool(new WorkloadId("api"))).isNull();
  }

  @Test
  void removedWorkloadHasNoRouteButKeepsItsPoolUntilItsEndpointsGo() {
    updater.apply(ready(1, "a"), at(1));
    updater.apply(new Change.Removed(WEB), at(2));
    assertThat(updater.table().routes()).isEmpty();
    assertThat(pool().membership().ready()).hasSize(1);

    updater.apply(new Change.EndpointsRemoved(WEB), at(3));
    assertThat(updater.table().pools()).isEmpty();
  }

  @Test
  void endpointsMayComeBeforeTheirWorkload() {
    RoutingTableUpdater late = TableFixtures.updater();
    late.apply(ready(1, "a"), at(1));
    late.apply(new Change.Declared(web()), at(2));

    assertThat(late.table().pool(WEB).membership().ready()).hasSize(1);
    assertThat(late.table().routes()).hasSize(1);
  }

  @Test
  void canaryThatIsNotKnownYetHasAnEmptyPool() {
    RouteRule split =
        new RouteRule(
            RouteMatch.of("split.org", "/"),
            List.of(new RouteRule.Share(WEB, 1), new RouteRule.Share(new WorkloadId("later"), 1)),
            null,
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            null,
            io.tidegate.balancer.resilience.Gate.Policy.NONE);
    updater.apply(new Change.Declared(TableFixtures.definition("split", split)), at(1));

    assertThat(updater.table().pool(new WorkloadId("later"))).isNotNull();
  }

  @Test
  void demandThresholdFollowsTheReadyEndpoints() {
    WorkloadRuntime workload = pool().workload();
    long now = at(1).nanos();
    assertThat(workload.demand(0).arrived(now)).as("first request at zero").isTrue();
    workload.demand(0).finished(now, now, false);

    updater.apply(ready(1, "a", "b"), at(1)); // 10 requests at the same time each
    for (int i = 0; i < 20; i++) {
      assertThat(workload.demand(0).arrived(now + i * 50_000_000L)).isFalse();
    }
    assertThat(workload.demand(0).arrived(now + 2_000_000_000L)).isTrue();
  }

  @Test
  void fileReplacesWhatItSaidBefore() {
    WorkloadDefinition api =
        TableFixtures.definition(
            "api", RouteRule.to(new WorkloadId("api"), RouteMatch.of("api.org", "/")));
    EndpointSet fixed = ready(0, "a").set();
    updater.apply(new Change.Configured(List.of(web(), api), List.of(fixed)), at(1));
    EndpointRuntime before = runtime("a");

    assertThat(updater.apply(new Change.Configured(List.of(web(), api), List.of(fixed)), at(2)))
        .isInstanceOf(Ignored.class);

    EndpointSet more = ready(0, "a", "b").set();
    updater.apply(new Change.Configured(List.of(web()), List.of(more)), at(3));
    assertThat(updater.table().pool(new WorkloadId("api"))).isNull();
    assertThat(runtime("a")).isSameAs(before);
    assertThat(TableFixtures.shareOf(pool(), "b", at(4)))
        .as("new in the file, so new")
        .isLessThan(0.15);
  }

  private String rejected(Endpoint... endpoints) {
    Update update = updater.apply(set(2, Arrays.asList(endpoints)), at(2));
    assertThat(update).isInstanceOf(Rejected.class);
    return ((Rejected) update).why();
  }

  private Pool pool() {
    return updater.table().pool(WEB);
  }

  private EndpointRuntime runtime(String instance) {
    return pool().membership().ready().stream()
        .filter(e -> e.instance().value().equals(instance))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(List<EndpointRuntime> endpoints) {
    return endpoints.stream().map(e -> e.instance().value()).toList();
  }

  private static Endpoint readyAt(String instance, String host, int port) {
    return new Endpoint(
        new InstanceId(instance),
        new NodeId("node"),
        new Address(host, port),
        1,
        State.READY,
        null,
        TableFixtures.START,
        null);
  }

  private static Endpoint noAddress(String instance) {
    return new Endpoint(
        new InstanceId(instance),
        new NodeId("node"),
        null,
        1,
        State.READY,
        null,
        TableFixtures.START,
        null);
  }
}
