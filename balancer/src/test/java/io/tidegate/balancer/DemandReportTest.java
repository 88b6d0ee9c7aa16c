package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.balancer.routing.Moment;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.RoutingTableUpdater;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.Update;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.OpenStreams;
import io.tidegate.balancer.testing.Workloads;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemandReportTest {
  private static final WorkloadId WEB = new WorkloadId("web");
  private static final Moment NOW = new Moment(Instant.EPOCH, 0);

  private final RoutingTableUpdater updater =
      new RoutingTableUpdater(2, 1, new ListenerAddresses(Set.of()), Gate.Maker.open());

  @Test
  void tellsWhatEachInstanceHasToDoOnAllLoopsAndWhichOfItAreStreams() {
    RoutingTable table = table();
    EndpointRuntime ready = endpoint(table, "ready");
    for (int i = 0; i < 7; i++) {
      ready.begin();
    }
    ready.streams().opened(OpenStreams.Kind.HTTP2, 0);
    ready.streams().opened(OpenStreams.Kind.HTTP2, 1);
    ready.streams().opened(OpenStreams.Kind.TUNNEL, 1);
    ready.streams().opened(OpenStreams.Kind.TUNNEL, 1);
    ready.streams().closed(OpenStreams.Kind.TUNNEL, 1);

    assertThat(points(table)).contains(inFlight("ready", 7), streams("ready", 3));
  }

  @Test
  void tellsOfInstancesThatTakeNothingNewButStillHaveTunnels() {
    RoutingTable table = table();
    for (String instance : List.of("draining", "resting")) {
      endpoint(table, instance).begin();
      endpoint(table, instance).streams().opened(OpenStreams.Kind.TUNNEL, 0);
    }

    assertThat(points(table))
        .contains(inFlight("draining", 1), streams("draining", 1))
        .contains(inFlight("resting", 1), streams("resting", 1))
        .contains(inFlight("ready", 0), streams("ready", 0));
  }

  private RoutingTable table() {
    RouteRule all = RouteRule.to(WEB, RouteMatch.of("*", "/"));
    apply(
        new Change.Declared(
            new WorkloadDefinition(WEB, List.of(all), TrafficPolicy.DEFAULT, DemandTargets.NONE)));
    List<EndpointSet.Endpoint> endpoints =
        List.of(
            Workloads.endpoint("ready", new Address("10.0.0.1", 80), State.READY),
            Workloads.endpoint("resting", new Address("10.0.0.2", 80), State.READY),
            Workloads.endpoint("draining", new Address("10.0.0.3", 80), State.DRAINING));
    apply(new Change.Endpoints(new EndpointSet(WEB, 1, endpoints)));
    return apply(new Change.Weighted(WEB, new InstanceId("resting"), 0));
  }

  private RoutingTable apply(Change change) {
    return ((Update.Applied) updater.apply(change, NOW)).table();
  }

  private static EndpointRuntime endpoint(RoutingTable table, String instance) {
    return table
        .pools()
        .iterator()
        .next()
        .membership()
        .endpoints()
        .filter(endpoint -> endpoint.instance().value().equals(instance))
        .findFirst()
        .orElseThrow();
  }

  private static List<Point> points(RoutingTable table) {
    List<MetricBatch> batches = new DemandReport(List.of()).batches(table, "lb-1", Instant.EPOCH);
    assertThat(batches).hasSize(1);
    return batches.getFirst().points();
  }

  private static Point inFlight(String instance, int count) {
    return new Point.Gauge(MetricName.INSTANCE_IN_FLIGHT, Map.of("instance", instance), count);
  }

  private static Point streams(String instance, int count) {
    return new Point.Gauge(MetricName.INSTANCE_STREAMS, Map.of("instance", instance), count);
  }
}
