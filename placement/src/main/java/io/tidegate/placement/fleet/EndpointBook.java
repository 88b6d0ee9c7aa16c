package io.tidegate.placement.fleet;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.model.WorkloadId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the balancers have been told. A generation is larger than every one seen before, and than
 * every one of a planner with a smaller lease epoch, whose last words may arrive late; when they
 * do, the true set is told again, so that it is also the last one in the log. Used by one thread.
 */
final class EndpointBook {
  private static final long GENERATIONS_PER_EPOCH = 1_000_000;

  private final long floor;
  private final Map<WorkloadId, EndpointSet> told = new HashMap<>();
  private final Map<WorkloadId, Long> highest = new HashMap<>();
  private final Map<WorkloadId, Set<Long>> onTheWay = new HashMap<>();
  private final Set<WorkloadId> again = new HashSet<>();

  EndpointBook(long leaseEpoch) {
    this.floor = leaseEpoch * GENERATIONS_PER_EPOCH;
  }

  /** A set on the topic, ours or another's. */
  void recorded(WorkloadId workload, @Nullable EndpointSet set) {
    if (set == null) {
      return;
    }
    Set<Long> own = onTheWay.get(workload);
    if (own != null && own.remove(set.generation())) {
      return;
    }
    if (set.generation() >= highest.getOrDefault(workload, Long.MIN_VALUE)) {
      highest.put(workload, set.generation());
      told.put(workload, set);
    } else {
      again.add(workload);
    }
  }

  /** The set to publish, if the balancers do not have these endpoints yet. */
  Optional<EndpointSet> tell(WorkloadId workload, List<Endpoint> endpoints) {
    EndpointSet last = told.get(workload);
    boolean known = last == null ? endpoints.isEmpty() : last.endpoints().equals(endpoints);
    if (known && !again.remove(workload)) {
      return Optional.empty();
    }
    long generation = Math.max(floor, Objects.requireNonNullElse(highest.get(workload), 0L) + 1);
    EndpointSet set = new EndpointSet(workload, generation, endpoints);
    again.remove(workload);
    highest.put(workload, generation);
    told.put(workload, set);
    onTheWay.computeIfAbsent(workload, w -> new HashSet<>()).add(generation);
    return Optional.of(set);
  }

  /** It did not arrive: tell it again. */
  void failed(WorkloadId workload) {
    again.add(workload);
  }

  /** Workloads the balancers know of. */
  Set<WorkloadId> told() {
    return Set.copyOf(told.keySet());
  }

  /** The workload is no more; its generations go on should it come back. */
  void forget(WorkloadId workload) {
    told.remove(workload);
    again.remove(workload);
  }
}
