package io.tidegate.balancer.routing;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.select.Choices;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Tables, endpoint sets and times for the routing tests. */
final class TableFixtures {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final WorkloadId WEB = new WorkloadId("web");

  private TableFixtures() {}

  /** So long after the story's beginning. */
  static Moment at(long seconds) {
    return new Moment(START.plusSeconds(seconds), Duration.ofSeconds(3600 + seconds).toNanos());
  }

  static RoutingTableUpdater updater() {
    return new RoutingTableUpdater(
        1, 42, new ListenerAddresses(List.of(new Address("0.0.0.0", 8080))), Gate.Maker.open());
  }

  static RoutingTableUpdater updaterWith(WorkloadDefinition... definitions) {
    RoutingTableUpdater updater = updater();
    for (WorkloadDefinition definition : definitions) {
      Update update = updater.apply(new Change.Declared(definition), at(0));
      if (!(update instanceof Update.Applied)) {
        throw new AssertionError(update);
      }
    }
    return updater;
  }

  static WorkloadDefinition definition(String workload, RouteRule... rules) {
    return new WorkloadDefinition(
        new WorkloadId(workload),
        List.of(rules),
        TrafficPolicy.DEFAULT,
        new DemandTargets(10, 100));
  }

  /** The workload web with one route for everything. */
  static WorkloadDefinition web() {
    return definition("web", RouteRule.to(WEB, RouteMatch.of("*", "/")));
  }

  /** Endpoints of web, ready since long ago: {@code a} at port 9001, {@code b} at 9002, … */
  static Change.Endpoints ready(long generation, String... instances) {
    return set(generation, Arrays.stream(instances).map(i -> endpoint(i, State.READY)).toList());
  }

  static Change.Endpoints set(long generation, List<Endpoint> endpoints) {
    return new Change.Endpoints(new EndpointSet(WEB, generation, new ArrayList<>(endpoints)));
  }

  static Endpoint endpoint(String instance, State state) {
    return endpoint(instance, state, START.minusSeconds(1000));
  }

  static Endpoint endpoint(String instance, State state, Instant since) {
    return new Endpoint(
        new InstanceId(instance),
        new NodeId("node"),
        state == State.STARTING ? null : new Address("10.0.0.1", 9000 + instance.charAt(0) - 'a'),
        1,
        state,
        null,
        since,
        state == State.STARTING ? START.plusSeconds(7) : null);
  }

  /** The share of a pool's picks that goes to an instance at that time. */
  static double shareOf(Pool pool, String instance, Moment now) {
    Choices choices = new Choices();
    int count = 0;
    for (int i = 0; i < 1000; i++) {
      String picked = pool.selector(0).pick(choices, now.nanos()).instance().value();
      count += picked.equals(instance) ? 1 : 0;
    }
    return count / 1000.0;
  }
}
