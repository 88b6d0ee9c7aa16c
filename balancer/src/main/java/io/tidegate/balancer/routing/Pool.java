package io.tidegate.balancer.routing;

import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.select.EffectiveWeights;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.Selector;
import io.tidegate.common.model.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One workload's endpoints as they are in one table. Immutable but for the selectors' own cursors,
 * of which each belongs to its loop.
 */
public final class Pool {
  private final WorkloadRuntime workload;
  private final TrafficPolicy policy;
  private final Membership membership;
  private final Picking picking;
  private final Gate gate;

  Pool(
      WorkloadRuntime workload,
      TrafficPolicy policy,
      Membership membership,
      Picking picking,
      Gate gate) {
    this.workload = workload;
    this.policy = policy;
    this.membership = membership;
    this.picking = picking;
    this.gate = gate;
  }

  /** How endpoints are picked: by each loop for itself, and by which weights. */
  static final class Picking {
    private final Selector[] selectors;
    private final EffectiveWeights weights;

    Picking(Selector[] selectors, EffectiveWeights weights) {
      this.selectors = selectors;
      this.weights = weights;
    }
  }

  /**
   * What is laid down for an endpoint.
   *
   * @param weight its share of the traffic
   * @param announced the share without an operator's word
   * @param drainedHere whether an operator drains it, on this balancer alone
   */
  public record Standing(int weight, int announced, boolean drainedHere) {
    static final Standing NONE = new Standing(0, 0, false);
  }

  /**
   * Who is in the pool, by state.
   *
   * @param generation of the endpoint set; 0 when none has come yet
   * @param ready may be picked unless ejected
   * @param ejected ready ones that are left out for now because they fail
   * @param draining never picked; their requests in flight may end
   * @param resting ready ones of weight 0, which take nothing new
   * @param standings of all with an address
   * @param expectedReadyNanos when the next starting one will be ready, by {@link
   *     System#nanoTime()}; null if unknown
   */
  public record Membership(
      long generation,
      List<EndpointRuntime> ready,
      List<EndpointRuntime> ejected,
      List<EndpointRuntime> draining,
      List<EndpointRuntime> resting,
      Map<InstanceId, Standing> standings,
      int startingCount,
      @Nullable Long expectedReadyNanos) {
    static final Membership NONE =
        new Membership(0, List.of(), List.of(), List.of(), List.of(), Map.of(), 0, null);

    public Membership {
      ready = List.copyOf(ready);
      ejected = List.copyOf(ejected);
      draining = List.copyOf(draining);
      resting = List.copyOf(resting);
      standings = Map.copyOf(standings);
    }

    /** All whose state is known, the ejected ones among the ready. */
    public Stream<EndpointRuntime> endpoints() {
      return Stream.of(ready, draining, resting).flatMap(List::stream);
    }

    Membership withEjected(List<EndpointRuntime> now) {
      return new Membership(
          generation, ready, now, draining, resting, standings, startingCount, expectedReadyNanos);
    }

    /** What is laid down for an endpoint of this membership. */
    public Standing standing(EndpointRuntime endpoint) {
      return standings.getOrDefault(endpoint.instance(), Standing.NONE);
    }
  }

  public WorkloadRuntime workload() {
    return workload;
  }

  public TrafficPolicy policy() {
    return policy;
  }

  /** The workload's circuit breaker and rate limit. */
  public Gate gate() {
    return gate;
  }

  /**
   * Whether the workload has as many requests in flight as it may, held ones aside.
   *
   * @param counted 1 when the request that asks is among them, 0 when it is held
   */
  public boolean full(int counted) {
    int limit = policy.resilience().limits().perWorkload();
    return limit > 0 && workload.inFlight() - workload.held().requests() - counted >= limit;
  }

  public Membership membership() {
    return membership;
  }

  /** The selector that only that loop may use. */
  public Selector selector(int loop) {
    return picking.selectors[loop];
  }

  /**
   * How much each endpoint counts that may be picked now: its weight, less while it grows into it.
   */
  public Map<InstanceId, Double> effectiveWeights(long nowNanos) {
    return picking.weights.at(nowNanos);
  }
}
