package io.tidegate.balancer.routing;

import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.resilience.LimitPolicy;
import io.tidegate.balancer.routing.Pool.Membership;
import io.tidegate.balancer.routing.RouteRule.Share;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.Candidate;
import io.tidegate.balancer.select.EffectiveWeights;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.KeyHash;
import io.tidegate.balancer.select.Selectors;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds tables and pools out of what is known of the workloads. */
final class PoolBuilder {
  /**
   * When less than this share of the ready endpoints is fit, the checks rather than the endpoints
   * are wrong, and all of them are picked (Envoy's panic threshold). Draining ones never are.
   */
  private static final double PANIC_RATIO = 0.5;

  private final int loops;
  private final long seed;
  private final Gate.Maker gates;

  PoolBuilder(int loops, long seed, Gate.Maker gates) {
    this.loops = loops;
    this.seed = seed;
    this.gates = gates;
  }

  /** The next table; pools of workloads that were not touched are taken over as they are. */
  RoutingTable tableOf(
      RoutingTable former,
      Map<WorkloadId, WorkloadState> states,
      Set<WorkloadId> touched,
      Moment now) {
    long version = former.version() + 1;
    Map<WorkloadId, Pool> pools = new HashMap<>();
    for (WorkloadState state : states.values()) {
      Pool pool = former.pool(state.id());
      boolean keep = pool != null && !touched.contains(state.id());
      pools.put(state.id(), keep ? pool : poolOf(state, pool, version, now));
    }
    List<Route> routes = new ArrayList<>();
    for (WorkloadState state : states.values()) {
      for (RouteRule rule : state.routes()) {
        routes.add(routeOf(rule, pools, former));
      }
    }
    return new RoutingTable(version, pools, routes);
  }

  private Route routeOf(RouteRule rule, Map<WorkloadId, Pool> pools, RoutingTable former) {
    List<Pool> targets = new ArrayList<>();
    for (Share share : rule.shares()) {
      targets.add(poolIn(pools, share.workload()));
    }
    RouteRule.Mirror mirror = rule.mirror();
    return new Route(
        rule,
        targets,
        mirror == null ? null : poolIn(pools, mirror.workload()),
        gateOf(rule, former));
  }

  /** The gate that the same route had before, so that a new table forgives nobody. */
  private Gate gateOf(RouteRule rule, RoutingTable former) {
    if (rule.gate().equals(Gate.Policy.NONE)) {
      return Gate.OPEN;
    }
    for (Route route : former.routes()) {
      if (route.rule().match().equals(rule.match()) && route.rule().gate().equals(rule.gate())) {
        return route.gate();
      }
    }
    return gates.gate("route " + rule.match(), rule.gate());
  }

  private Gate gateOf(WorkloadState state, @Nullable Pool former) {
    Gate.Policy policy = state.policy().resilience().gate();
    if (former != null && former.policy().resilience().gate().equals(policy)) {
      return former.gate();
    }
    return policy.equals(Gate.Policy.NONE)
        ? Gate.OPEN
        : gates.gate("workload " + state.id(), policy);
  }

  private static Pool poolIn(Map<WorkloadId, Pool> pools, WorkloadId workload) {
    Pool pool = pools.get(workload);
    if (pool == null) {
      throw new IllegalStateException("workload %s: no pool".formatted(workload));
    }
    return pool;
  }

  private Pool poolOf(WorkloadState state, @Nullable Pool former, long version, Moment now) {
    Members members = Members.of(state, now);
    WorkloadDefinition definition = state.definition();
    DemandTargets targets = definition == null ? DemandTargets.NONE : definition.targets();
    state.runtime().trigger().limits(targets.of(members.candidates().size()));
    TrafficPolicy policy = state.policy();
    for (Candidate candidate : members.candidates()) {
      candidate.endpoint().limits(limits(policy), now.nanos());
    }
    return new Pool(
        state.runtime(),
        policy,
        members.membership(),
        picking(
            policy.balancing(),
            members.picked(),
            seed ^ KeyHash.of(state.id().value(), version),
            now),
        gateOf(state, former));
  }

  private Pool.Picking picking(Balancing balancing, List<Candidate> picked, long seed, Moment now) {
    return new Pool.Picking(
        Selectors.build(balancing, picked, loops, seed, now.nanos()),
        EffectiveWeights.of(balancing, picked));
  }

  /** What an endpoint may have in flight: over HTTP/1.1 never more than it may have connections. */
  private LimitPolicy limits(TrafficPolicy policy) {
    LimitPolicy limits = policy.resilience().limits();
    if (policy.upstream().protocol() != UpstreamPolicy.Protocol.HTTP1) {
      return limits;
    }
    long connections = (long) policy.upstream().maxConnections() * loops;
    long least =
        limits.perEndpoint() == 0 ? connections : Math.min(limits.perEndpoint(), connections);
    return new LimitPolicy(
        (int) Math.min(Integer.MAX_VALUE, least), limits.perWorkload(), limits.adaptive());
  }

  /** A workload's endpoints sorted by what may be done with them. */
  private record Members(
      Membership membership, List<Candidate> candidates, List<Candidate> picked) {

    static Members of(WorkloadState state, Moment now) {
      EndpointSet set = state.endpoints();
      if (set == null) {
        return new Members(Membership.NONE, List.of(), List.of());
      }
      List<Candidate> candidates = new ArrayList<>();
      List<EndpointRuntime> draining = new ArrayList<>();
      List<EndpointRuntime> resting = new ArrayList<>();
      Map<InstanceId, Pool.Standing> standings = new HashMap<>();
      int starting = 0;
      Instant expected = null;
      for (Endpoint endpoint : set.endpoints()) {
        EndpointRuntime runtime = state.runtimes().get(endpoint.instance());
        Pool.Standing standing = standing(endpoint, state);
        standings.put(endpoint.instance(), standing);
        switch (endpoint.state()) {
          case STARTING -> {
            starting++;
            expected = earlier(expected, endpoint.expectedReadyAt());
          }
          case READY -> {
            if (runtime != null && standing.drainedHere()) {
              draining.add(runtime);
            } else if (runtime != null && standing.weight() > 0) {
              candidates.add(
                  new Candidate(runtime, standing.weight(), readyNanos(endpoint, state, now)));
            } else if (runtime != null) {
              resting.add(runtime);
            }
          }
          case DRAINING -> draining.addAll(runtime == null ? List.of() : List.of(runtime));
        }
      }
      List<EndpointRuntime> ready = candidates.stream().map(Candidate::endpoint).toList();
      Long readyAt = expected == null ? null : now.nanosOf(expected);
      var membership =
          new Membership(
              set.generation(), ready, List.of(), draining, resting, standings, starting, readyAt);
      return new Members(membership, candidates, candidates).without(state.unfit());
    }

    /** Leaves out the unfit ones, unless too many are. */
    private Members without(Set<InstanceId> unfit) {
      List<Candidate> fit = new ArrayList<>();
      List<EndpointRuntime> ejected = new ArrayList<>();
      for (Candidate candidate : candidates) {
        if (unfit.contains(candidate.endpoint().instance())) {
          ejected.add(candidate.endpoint());
        } else {
          fit.add(candidate);
        }
      }
      boolean panic = fit.size() < PANIC_RATIO * candidates.size();
      return panic ? this : new Members(membership.withEjected(ejected), candidates, fit);
    }

    private static Pool.Standing standing(Endpoint endpoint, WorkloadState state) {
      InstanceId instance = endpoint.instance();
      return new Pool.Standing(
          state.weights().getOrDefault(instance, endpoint.weight()),
          endpoint.weight(),
          endpoint.state() == EndpointSet.State.READY && state.drained().contains(instance));
    }

    private static long readyNanos(Endpoint endpoint, WorkloadState state, Moment now) {
      long ready = now.nanosOf(endpoint.since());
      return Math.max(ready, state.readmitted().getOrDefault(endpoint.instance(), ready));
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
      if (a == null || b == null) {
        return a == null ? b : a;
      }
      return a.isBefore(b) ? a : b;
    }
  }
}
