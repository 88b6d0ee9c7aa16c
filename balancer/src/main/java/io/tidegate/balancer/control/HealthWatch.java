package io.tidegate.balancer.control;

import io.tidegate.balancer.health.ActiveCheck.Standing;
import io.tidegate.balancer.health.EndpointHealth;
import io.tidegate.balancer.health.Tally;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.routing.RoutingTable;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which endpoints are unfit, over all workloads. Owned by one thread, but for the counts. */
public final class HealthWatch {
  private final Map<WorkloadId, Watched> watched = new HashMap<>();
  private final Map<WorkloadId, Ejections> ejections = new ConcurrentHashMap<>();

  /** How often endpoints of a workload have become unfit: all there ever were, and those of now. */
  public record Ejections(long total, Map<InstanceId, Long> byInstance) {
    /** None yet. */
    public static final Ejections NONE = new Ejections(0, Map.of());

    public Ejections {
      byInstance = Map.copyOf(byInstance);
    }

    private Ejections with(Set<InstanceId> fresh, Set<InstanceId> present) {
      Map<InstanceId, Long> counts = new HashMap<>(byInstance);
      counts.keySet().retainAll(present);
      fresh.forEach(instance -> counts.merge(instance, 1L, Long::sum));
      return new Ejections(total + fresh.size(), counts);
    }
  }

  private record Watched(
      TrafficPolicy.Health policy, EndpointHealth health, Set<InstanceId> unfit) {}

  /** The changes that the endpoints' recent doings ask for. */
  public List<Change> review(RoutingTable table, long nowNanos) {
    List<Change> changes = new ArrayList<>();
    watched.keySet().removeIf(workload -> table.pool(workload) == null);
    ejections.keySet().removeIf(workload -> table.pool(workload) == null);
    for (Pool pool : table.pools()) {
      review(pool, nowNanos).ifPresent(changes::add);
    }
    return changes;
  }

  /** The change that one workload's endpoints ask for. */
  public Optional<Change> review(Pool pool, long nowNanos) {
    WorkloadId workload = pool.workload().id();
    TrafficPolicy.Health policy = pool.policy().health();
    Watched before = watched.get(workload);
    if (before == null || !before.policy().equals(policy)) {
      before =
          new Watched(
              policy, new EndpointHealth(policy.outliers(), policy.check(), nowNanos), Set.of());
    }
    Set<InstanceId> unfit = before.health().unfit(tallies(pool), nowNanos);
    watched.put(workload, new Watched(policy, before.health(), Set.copyOf(unfit)));
    count(pool, before.unfit(), unfit);
    return unfit.equals(before.unfit())
        ? Optional.empty()
        : Optional.of(new Change.Unfit(workload, unfit));
  }

  private void count(Pool pool, Set<InstanceId> before, Set<InstanceId> now) {
    Set<InstanceId> fresh = new HashSet<>(now);
    fresh.removeAll(before);
    Set<InstanceId> present =
        pool.membership().endpoints().map(EndpointRuntime::instance).collect(Collectors.toSet());
    Ejections counted = ejections.getOrDefault(pool.workload().id(), Ejections.NONE);
    ejections.put(pool.workload().id(), counted.with(fresh, present));
  }

  /** An active check of an instance has ended; returns its standing if that is another one now. */
  public @Nullable Standing checked(WorkloadId workload, InstanceId instance, boolean passed) {
    Watched known = watched.get(workload);
    return known == null ? null : known.health().checked(instance, passed);
  }

  /** How often endpoints have become unfit, by workload. Any thread. */
  public Map<WorkloadId, Ejections> ejections() {
    return Map.copyOf(ejections);
  }

  private static List<Tally> tallies(Pool pool) {
    List<Tally> tallies = new ArrayList<>();
    for (EndpointRuntime endpoint : pool.membership().ready()) {
      tallies.add(endpoint.tally());
    }
    return tallies;
  }
}
