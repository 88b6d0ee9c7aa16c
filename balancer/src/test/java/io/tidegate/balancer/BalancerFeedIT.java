package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.control.Announcements;
import io.tidegate.balancer.file.TableFile;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.testing.Workloads;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.WorkloadId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancerFeedIT {
  private static final WorkloadId WEB = new WorkloadId("web");
  private static final WorkloadId OLD = new WorkloadId("old");
  private static final Address ADDRESS = new Address("127.0.0.1", 9);

  @TempDir private Path directory;
  private BalancerServer server;
  private BalancerFeed feed;

  /** The disk knows two workloads, as after a restart. */
  @BeforeEach
  void restart() {
    server = server();
    try (BalancerServer before = server();
        BalancerFeed earlier = feed(before)) {
      for (WorkloadId id : List.of(OLD, WEB)) {
        earlier.declared(Workloads.declared(id, "/" + id));
        earlier.endpoints(endpoints(id, 1));
      }
      await().until(() -> instances(before, OLD) == 1 && instances(before, WEB) == 1);
    }
    feed = feed(server);
    feed.restore();
    await().until(() -> instances(server, OLD) == 1 && instances(server, WEB) == 1);
  }

  @AfterEach
  void stop() {
    server.close();
    feed.close();
  }

  /** Its tombstone may be gone from the log too. */
  @Test
  void forgetsWhatTheLogDoesNotKnowAnyMore() {
    feed.declared(Workloads.declared(WEB, "/web"));
    feed.endpoints(endpoints(WEB, 1));
    feed.caughtUp();

    await().until(() -> server.table().pool(OLD) == null);
    assertThat(instances(server, WEB)).isEqualTo(1);
  }

  @Test
  void forgetsEndpointsThatTheLogDoesNotKnowAnyMore() {
    feed.declared(Workloads.declared(WEB, "/web"));
    feed.declared(Workloads.declared(OLD, "/old"));
    feed.endpoints(endpoints(WEB, 1));
    feed.caughtUp();

    await().until(() -> instances(server, OLD) == 0);
    assertThat(instances(server, WEB)).isEqualTo(1);
  }

  @Test
  void keepsAllWhenTheLogIsEmpty() {
    feed.caughtUp();
    feed.declared(Workloads.declared(new WorkloadId("new"), "/new"));

    await().until(() -> server.table().pool(new WorkloadId("new")) != null);
    assertThat(instances(server, OLD)).isEqualTo(1);
    assertThat(instances(server, WEB)).isEqualTo(1);
  }

  /** As when only the endpoints' topic was lost: placement will tell them again. */
  @Test
  void keepsEndpointsWhenTheirTopicIsEmpty() {
    feed.declared(Workloads.declared(WEB, "/web"));
    feed.caughtUp();
    feed.declared(Workloads.declared(new WorkloadId("new"), "/new"));

    await().until(() -> server.table().pool(new WorkloadId("new")) != null);
    assertThat(instances(server, WEB)).isEqualTo(1);
  }

  /**
   * A workload with another name follows on one, in either order, and as the next start sees it.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void routeGoesOverToTheNewName(boolean goneFirst) {
    WorkloadId store = new WorkloadId("store");
    Runnable declare = () -> feed.declared(Workloads.declared(store, "/old"));
    Runnable withdraw = () -> feed.withdrawn(OLD);
    (goneFirst ? withdraw : declare).run();
    (goneFirst ? declare : withdraw).run();

    await().untilAsserted(() -> assertThat(routes(server)).containsEntry("/old", store));
    assertThat(routes(restarted())).containsOnly(entry("/old", store), entry("/web", WEB));
  }

  /** The old name's end may be gone from the log. */
  @Test
  void routeGoesOverOnceTheLogHasToldAllThatItKnows() {
    WorkloadId store = new WorkloadId("store");
    feed.declared(Workloads.declared(store, "/old"));
    feed.declared(Workloads.declared(WEB, "/web"));
    feed.caughtUp();

    await().untilAsserted(() -> assertThat(routes(server)).containsEntry("/old", store));
  }

  @Test
  void routesThatChangePlacesAreBothServedAndSaved() {
    feed.declared(Workloads.declared(OLD, "/web"));
    feed.declared(Workloads.declared(WEB, "/old"));

    await()
        .untilAsserted(
            () -> assertThat(routes(server)).containsOnly(entry("/web", OLD), entry("/old", WEB)));
    assertThat(routes(restarted())).containsOnly(entry("/web", OLD), entry("/old", WEB));
  }

  @Test
  void keepsTheLastGoodRouteOfAWorkloadThatWantsAnothersOne() {
    feed.declared(Workloads.declared(OLD, "/web"));
    feed.declared(Workloads.declared(new WorkloadId("new"), "/new"));

    await().untilAsserted(() -> assertThat(routes(server)).containsKey("/new"));
    assertThat(routes(restarted())).containsEntry("/old", OLD).containsEntry("/web", WEB);
  }

  /** What the disk alone makes of what was told so far. */
  private BalancerServer restarted() {
    feed.close();
    server.close();
    server = server();
    feed = feed(server);
    feed.restore();
    server.apply(new Change.Removed(new WorkloadId("none"))).join(); // after all that is restored
    return server;
  }

  private static Map<String, WorkloadId> routes(BalancerServer server) {
    Map<String, WorkloadId> routes = new TreeMap<>();
    for (Route route : server.table().routes()) {
      routes.put(route.rule().match().path(), route.rule().shares().getFirst().workload());
    }
    return routes;
  }

  private static int instances(BalancerServer server, WorkloadId id) {
    Pool pool = server.table().pool(id);
    return pool == null ? -1 : pool.membership().ready().size();
  }

  private static EndpointSet endpoints(WorkloadId id, long generation) {
    return new EndpointSet(
        id, generation, List.of(Workloads.endpoint(id + "-1", ADDRESS, EndpointSet.State.READY)));
  }

  private BalancerFeed feed(BalancerServer of) {
    return new BalancerFeed(
        of, new TableFile(directory.resolve("table.json"), EventCodec.standard()));
  }

  private static BalancerServer server() {
    return new BalancerServer(
        new BalancerSettings("b1", List.of(), 1, ProxySettings.DEFAULT, Duration.ofSeconds(1)),
        Announcements.NONE,
        Clock.systemUTC());
  }
}
