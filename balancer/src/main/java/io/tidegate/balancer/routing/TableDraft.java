package io.tidegate.balancer.routing;

import io.tidegate.balancer.routing.RouteRule.Share;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The states of the next table while a change is put into them. Thrown away when it is refused, but
 * for what {@link #waiting} says.
 */
final class TableDraft {
  private final Map<WorkloadId, WorkloadState> states;
  private final Map<WorkloadId, WorkloadDefinition> waiting;
  private final Set<WorkloadId> late = new TreeSet<>();
  private final Set<WorkloadId> touched = new HashSet<>();
  private final int loops;
  private final Moment now;

  TableDraft(
      Map<WorkloadId, WorkloadState> states,
      Map<WorkloadId, WorkloadDefinition> waiting,
      int loops,
      Moment now) {
    this.states = new HashMap<>(states);
    this.waiting = new TreeMap<>(waiting);
    this.loops = loops;
    this.now = now;
  }

  Map<WorkloadId, WorkloadState> states() {
    return states;
  }

  /** Definitions whose routes others have; each change may free them. */
  Map<WorkloadId, WorkloadDefinition> waiting() {
    return waiting;
  }

  /** The workloads whose waiting definitions this change has brought into force. */
  Set<WorkloadId> late() {
    return late;
  }

  /** The workloads whose pools must be built anew. */
  Set<WorkloadId> touched() {
    return touched;
  }

  /**
   * Puts a change in. A definition whose route another workload has is refused, and waits: it comes
   * into force with the first change after which it can.
   *
   * @return why it says nothing new; null when it does
   * @throws IllegalArgumentException when it cannot be right
   */
  @Nullable String put(Change change, ListenerAddresses ownListeners) {
    String nothingNew =
        switch (change) {
          case Change.Endpoints it -> putEndpoints(it.set(), ownListeners);
          case Change.EndpointsRemoved it -> removeEndpoints(it.workload());
          case Change.Declared it -> putDefinition(it.definition());
          case Change.Removed it -> removeDefinition(it.workload());
          case Change.Configured it -> putConfigured(it, ownListeners);
          case Change.Unfit it -> putUnfit(it.workload(), it.instances());
          case Change.Weighted it -> putWeight(it);
          case Change.Drained it -> putDrained(it);
        };
    if (nothingNew == null) {
      addWhatRoutesName();
    }
    return nothingNew;
  }

  private @Nullable String putEndpoints(EndpointSet set, ListenerAddresses ownListeners) {
    WorkloadState state = stateOf(set.workload());
    EndpointSet former = state.endpoints();
    if (former != null && set.generation() <= former.generation()) {
      return "workload %s: generation %d (expected: > %d)"
          .formatted(set.workload(), set.generation(), former.generation());
    }
    EndpointCheck.requireSound(set, ownListeners);
    touch(state.withEndpoints(set, runtimesOf(set, state)));
    return null;
  }

  private @Nullable String removeEndpoints(WorkloadId workload) {
    WorkloadState state = states.get(workload);
    if (state == null || state.endpoints() == null) {
      return "workload %s: no endpoints known".formatted(workload);
    }
    touch(state.withEndpoints(null, Map.of()));
    return null;
  }

  private @Nullable String putDefinition(WorkloadDefinition definition) {
    WorkloadId id = definition.id();
    waiting.remove(id);
    WorkloadState state = states.get(id);
    if (state != null && definition.equals(state.definition())) {
      return "workload %s: declared as before".formatted(id);
    }
    waiting.put(id, definition);
    RouteClaims.Settled settled = RouteClaims.settle(states, waiting);
    String refusal = settled.refused().get(id);
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
    admit(settled.admitted());
    late.remove(id);
    return null;
  }

  private @Nullable String removeDefinition(WorkloadId workload) {
    waiting.remove(workload);
    WorkloadState state = states.get(workload);
    if (state == null || state.definition() == null) {
      return "workload %s: not declared".formatted(workload);
    }
    touch(state.withDefinition(null, false));
    admit(RouteClaims.settle(states, waiting).admitted());
    return null;
  }

  private void admit(Set<WorkloadId> admitted) {
    for (WorkloadId id : admitted) {
      touch(stateOf(id).withDefinition(waiting.remove(id), false));
      late.add(id);
    }
  }

  private @Nullable String putConfigured(Change.Configured file, ListenerAddresses ownListeners) {
    Set<WorkloadId> named = new HashSet<>();
    for (WorkloadDefinition definition : file.definitions()) {
      named.add(definition.id());
      WorkloadState state = stateOf(definition.id());
      if (!definition.equals(state.definition()) || !state.configured()) {
        touch(state.withDefinition(definition, true));
      }
    }
    for (EndpointSet set : file.endpoints()) {
      EndpointCheck.requireSound(set, ownListeners);
      WorkloadState state = stateOf(set.workload());
      EndpointSet next = withTimes(set, state.endpoints());
      if (!next.equals(state.endpoints())) {
        touch(state.withEndpoints(next, runtimesOf(next, state)));
      }
    }
    for (WorkloadState state : List.copyOf(states.values())) {
      if (state.configured() && !named.contains(state.id())) {
        touch(state.withDefinition(null, false).withEndpoints(null, Map.of()));
      }
    }
    if (touched.isEmpty()) {
      return "the file says the same as before";
    }
    requireDistinctRoutes();
    admit(RouteClaims.settle(states, waiting).admitted());
    return null;
  }

  /** A file says no times: what it said before keeps its own, what is new is so from now on. */
  private EndpointSet withTimes(EndpointSet set, @Nullable EndpointSet former) {
    if (former == null) {
      return set;
    }
    Map<InstanceId, Instant> since = new HashMap<>();
    former.endpoints().forEach(endpoint -> since.put(endpoint.instance(), endpoint.since()));
    List<Endpoint> endpoints = new ArrayList<>();
    for (Endpoint e : set.endpoints()) {
      Instant at = since.getOrDefault(e.instance(), now.wall());
      endpoints.add(
          new Endpoint(
              e.instance(),
              e.node(),
              e.address(),
              e.weight(),
              e.state(),
              e.zone(),
              at,
              e.expectedReadyAt()));
    }
    return new EndpointSet(set.workload(), set.generation(), endpoints);
  }

  private @Nullable String putUnfit(WorkloadId workload, Set<InstanceId> instances) {
    WorkloadState state = states.get(workload);
    if (state == null || state.unfit().equals(instances)) {
      return "workload %s: the same instances are unfit".formatted(workload);
    }
    touch(state.withUnfit(instances, now.nanos()));
    return null;
  }

  private @Nullable String putWeight(Change.Weighted it) {
    touch(with(it.workload(), it.instance()).withWeight(it.instance(), it.weight()));
    return null;
  }

  private @Nullable String putDrained(Change.Drained it) {
    WorkloadState state = with(it.workload(), it.instance());
    if (state.drained().contains(it.instance()) == it.drained()) {
      return "workload %s: instance %s %s drained here"
          .formatted(it.workload(), it.instance(), it.drained() ? "is already" : "is not");
    }
    touch(state.withDrained(it.instance(), it.drained(), now.nanos()));
    return null;
  }

  /** The workload, of which that must be an instance. */
  private WorkloadState with(WorkloadId workload, InstanceId instance) {
    WorkloadState state = states.get(workload);
    if (state == null || !state.runtimes().containsKey(instance)) {
      throw new IllegalArgumentException(
          "workload %s: no instance %s".formatted(workload, instance));
    }
    return state;
  }

  private Map<InstanceId, EndpointRuntime> runtimesOf(EndpointSet set, WorkloadState state) {
    Map<InstanceId, EndpointRuntime> next = new HashMap<>();
    for (Endpoint endpoint : set.endpoints()) {
      Address address = endpoint.address();
      if (address == null) {
        continue;
      }
      var identity =
          new EndpointRuntime.Identity(
              endpoint.instance(), endpoint.node(), address, endpoint.zone());
      EndpointRuntime former = state.runtimes().get(endpoint.instance());
      boolean same = former != null && former.identity().equals(identity);
      next.put(endpoint.instance(), same ? former : new EndpointRuntime(identity, loops));
    }
    return next;
  }

  private void requireDistinctRoutes() {
    Map<RouteMatch, WorkloadId> owners = new HashMap<>();
    for (WorkloadState state : states.values()) {
      for (RouteRule rule : state.routes()) {
        WorkloadId other = owners.put(rule.match().canonical(), state.id());
        if (other != null) {
          throw new IllegalArgumentException(
              "route %s: declared by workload %s and by workload %s (expected: once)"
                  .formatted(rule.match(), first(other, state.id()), last(other, state.id())));
        }
      }
    }
  }

  /** A route may lead to a workload that is not known yet; a pool without endpoints stands in. */
  private void addWhatRoutesName() {
    Set<WorkloadId> named = new HashSet<>();
    for (WorkloadState state : states.values()) {
      for (RouteRule rule : state.routes()) {
        rule.shares().stream().map(Share::workload).forEach(named::add);
        if (rule.mirror() != null) {
          named.add(rule.mirror().workload());
        }
      }
    }
    named.forEach(this::stateOf);
    states
        .values()
        .removeIf(
            state ->
                state.definition() == null
                    && state.endpoints() == null
                    && !named.contains(state.id()));
  }

  private WorkloadState stateOf(WorkloadId workload) {
    return states.computeIfAbsent(
        workload,
        id -> {
          touched.add(id);
          return WorkloadState.unknown(new WorkloadRuntime(id, loops, now.nanos()));
        });
  }

  private void touch(WorkloadState state) {
    states.put(state.id(), state);
    touched.add(state.id());
  }

  private static WorkloadId first(WorkloadId a, WorkloadId b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static WorkloadId last(WorkloadId a, WorkloadId b) {
    return a.compareTo(b) <= 0 ? b : a;
  }
}
