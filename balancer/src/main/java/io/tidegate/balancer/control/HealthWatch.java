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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which endpoints are unfit, over all workloads. Owned by one thread, but for the counts. */
public final class HealthWatch {
  private final Map<WorkloadId, Watched> watched = new HashMap<>();
  private final Map<WorkloadId, Long> ejections = new ConcurrentHashMap<>();

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
    Set<InstanceId> known = before.unfit();
    long fresh = unfit.stream().filter(instance -> !known.contains(instance)).count();
    ejections.merge(workload, fresh, Long::sum);
    return unfit.equals(before.unfit())
        ? Optional.empty()
        : Optional.of(new Change.Unfit(workload, unfit));
  }

  /** An active check of an instance has ended; returns its standing if that is another one now. */
  public @Nullable Standing checked(WorkloadId workload, InstanceId instance, boolean passed) {
    Watched known = watched.get(workload);
    return known == null ? null : known.health().checked(instance, passed);
  }

  /** How often endpoints have become unfit, by workload. Any thread. */
  public Map<WorkloadId, Long> ejections() {
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
