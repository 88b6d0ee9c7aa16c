package io.tidegate.balancer.control;

import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.OpenStreams;
import io.tidegate.common.model.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a balancer does now, for people: names as they stand in the admin API's description. */
public final class StateView {
  private StateView() {}

  /** The whole of it. */
  public static Map<String, Object> of(
      String balancer, List<Address> listeners, RoutingTable table, UpdateHistory history) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("balancer", balancer);
    view.put("listeners", listeners.stream().map(Address::toString).toList());
    view.put("tableVersion", table.version());
    view.put(
        "updates",
        ordered(
            "applied", history.applied(),
            "ignored", history.ignored(),
            "rejected", history.rejected()));
    UpdateHistory.Rejection last = history.lastRejection();
    if (last != null) {
      view.put("lastRejection", ordered("at", last.at().toString(), "why", last.why()));
    }
    view.put(
        "workloads",
        table.pools().stream()
            .sorted(Comparator.comparing((Pool pool) -> pool.workload().id()))
            .map(StateView::workload)
            .toList());
    return view;
  }

  private static Map<String, Object> workload(Pool pool) {
    Pool.Membership members = pool.membership();
    List<Map<String, Object>> endpoints = new ArrayList<>();
    for (EndpointRuntime endpoint : members.ready()) {
      boolean ejected = members.ejected().contains(endpoint);
      endpoints.add(endpoint(members, endpoint, ejected ? "ejected" : "ready"));
    }
    members.resting().forEach(endpoint -> endpoints.add(endpoint(members, endpoint, "resting")));
    for (EndpointRuntime endpoint : members.draining()) {
      boolean drained = endpoint.inFlight() == 0;
      endpoints.add(endpoint(members, endpoint, drained ? "drained" : "draining"));
    }
    return ordered(
        "workload", pool.workload().id().value(),
        "generation", members.generation(),
        "inFlight", pool.workload().inFlight(),
        "starting", members.startingCount(),
        "endpoints", endpoints);
  }

  private static Map<String, Object> endpoint(
      Pool.Membership members, EndpointRuntime endpoint, String state) {
    Pool.Standing standing = members.standing(endpoint);
    Map<String, Object> view =
        ordered(
            "instance", endpoint.instance().value(),
            "address", endpoint.address().toString(),
            "node", endpoint.identity().node().value(),
            "state", state,
            "weight", standing.weight(),
            "announcedWeight", standing.announced(),
            "inFlight", endpoint.inFlight(),
            "http2Streams", endpoint.streams().count(OpenStreams.Kind.HTTP2),
            "tunnels", endpoint.streams().count(OpenStreams.Kind.TUNNEL),
            "ended", endpoint.tally().ended(),
            "failures", endpoint.tally().failures().failures());
    @Nullable String zone = endpoint.identity().zone();
    if (zone != null) {
      view.put("zone", zone);
    }
    return view;
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
