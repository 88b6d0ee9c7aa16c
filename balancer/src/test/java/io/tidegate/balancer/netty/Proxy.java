package io.tidegate.balancer.netty;

import io.tidegate.balancer.accesslog.AccessSink;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.netty.outbound.EndpointNames;
import io.tidegate.balancer.resilience4j.ResilienceGates;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.ListenerAddresses;
import io.tidegate.balancer.routing.Moment;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.RoutingTableUpdater;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.Update;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.balancer.routing.WorkloadRuntime;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A data plane with one listener and one workload, {@code web}, that takes every host. */
final class Proxy implements AutoCloseable {
  static final WorkloadId WEB = new WorkloadId("web");

  final DataPlane plane;
  final Address address;
  final RoutingTableUpdater updater;
  final AtomicInteger crossings = new AtomicInteger();
  private long generation;

  private Proxy(
      ProxySettings settings,
      TrafficPolicy policy,
      int loops,
      @Nullable AccessSink accessLog,
      EndpointNames names)
      throws IOException {
    plane = new DataPlane(settings, loops, new Counting(), accessLog, names);
    address = plane.listen(Listener.http("127.0.0.1", 0));
    updater =
        new RoutingTableUpdater(
            loops, 1, new ListenerAddresses(Set.of()), new ResilienceGates(Clock.systemUTC()));
    declare(policy);
  }

  private final class Counting implements DataPlane.Events {
    @Override
    public void demandCrossed(WorkloadRuntime workload) {
      crossings.incrementAndGet();
    }

    @Override
    public void failing(EndpointRuntime endpoint) {}
  }

  static Proxy start() throws IOException {
    return start(ProxySettings.DEFAULT, TrafficPolicy.DEFAULT);
  }

  static Proxy start(ProxySettings settings, TrafficPolicy policy) throws IOException {
    return new Proxy(settings, policy, 2, null, new EndpointNames());
  }

  /** On one event loop, with an access log. */
  static Proxy logging(AccessSink accessLog, TrafficPolicy policy) throws IOException {
    return new Proxy(ProxySettings.DEFAULT, policy, 1, accessLog, new EndpointNames());
  }

  /** One that looks up endpoints' names there. */
  static Proxy start(EndpointNames names) throws IOException {
    return new Proxy(ProxySettings.DEFAULT, TrafficPolicy.DEFAULT, 2, null, names);
  }

  static Proxy before(Backend... backends) throws IOException {
    Proxy proxy = start();
    proxy.ready(backends);
    return proxy;
  }

  void declare(TrafficPolicy policy) {
    declare(
        new WorkloadDefinition(
            WEB, List.of(RouteRule.to(WEB, RouteMatch.of("*", "/"))), policy, DemandTargets.NONE));
  }

  void declare(WorkloadDefinition definition) {
    apply(new Change.Declared(definition)).join();
  }

  CompletableFuture<Void> withdraw() {
    return apply(new Change.Removed(WEB));
  }

  CompletableFuture<Void> ready(Backend... backends) {
    return ready(Arrays.stream(backends).map(Backend::address).toList());
  }

  CompletableFuture<Void> ready(List<Address> addresses) {
    return endpoints(addresses, EndpointSet.State.READY);
  }

  CompletableFuture<Void> endpoints(List<Address> addresses, EndpointSet.State state) {
    List<EndpointSet.Endpoint> endpoints = new ArrayList<>();
    for (Address each : addresses) {
      endpoints.add(endpoint(each, state));
    }
    return endpoints(endpoints);
  }

  CompletableFuture<Void> endpoints(List<EndpointSet.Endpoint> endpoints) {
    return apply(new Change.Endpoints(new EndpointSet(WEB, ++generation, endpoints)));
  }

  static EndpointSet.Endpoint endpoint(Address address, EndpointSet.State state) {
    return new EndpointSet.Endpoint(
        new InstanceId("i" + address.port()),
        new NodeId("n1"),
        address,
        1,
        state,
        null,
        Instant.EPOCH,
        null);
  }

  private CompletableFuture<Void> apply(Change change) {
    Update update = updater.apply(change, new Moment(Instant.EPOCH, System.nanoTime()));
    if (!(update instanceof Update.Applied(var table, _))) {
      throw new IllegalStateException("not applied: " + update);
    }
    return plane.publish(table);
  }

  RawClient client() throws IOException {
    return new RawClient(address);
  }

  @Override
  public void close() {
    plane.close();
  }
}
