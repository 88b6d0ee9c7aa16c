package io.tidegate.collector.discovery;

import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the log in step with what the containers of one node declare. Level-triggered: it compares
 * what is there with what should be, so nothing has to be remembered over a restart. A workload
 * whose containers are gone is withdrawn after a while, not at once, because to recreate a
 * container is to remove it first.
 */
public final class Declarations {
  private final String source;
  private final Duration grace;
  private final Map<WorkloadId, Instant> goneSince = new HashMap<>();

  /**
   * @param source who declares: {@code labels:} and the node
   * @param grace how long a workload stays without a container
   */
  public Declarations(String source, Duration grace) {
    this.source = source;
    this.grace = grace;
  }

  /** What to publish: new or changed declarations, and workloads to withdraw. */
  public record Changes(List<WorkloadDeclared> declare, List<WorkloadId> withdraw) {}

  /** Workloads that are declared by someone else. */
  public List<WorkloadSpec> elsewhere(Collection<WorkloadDeclared> declared) {
    return declared.stream()
        .filter(each -> !each.source().equals(source))
        .map(WorkloadDeclared::spec)
        .toList();
  }

  /** The difference between what is on the log and what should be. */
  public Changes changes(
      Collection<WorkloadDeclared> declared, Collection<WorkloadSpec> found, Instant now) {
    Map<WorkloadId, WorkloadSpec> ours = new HashMap<>();
    for (WorkloadDeclared each : declared) {
      if (each.source().equals(source)) {
        ours.put(each.spec().id(), each.spec());
      }
    }
    List<WorkloadDeclared> declare = new ArrayList<>();
    Set<WorkloadId> present = new HashSet<>();
    for (WorkloadSpec each : found) {
      present.add(each.id());
      if (!each.equals(ours.get(each.id()))) {
        declare.add(new WorkloadDeclared(each, source, now));
      }
    }
    goneSince.keySet().retainAll(ours.keySet());
    goneSince.keySet().removeAll(present);
    List<WorkloadId> withdraw = new ArrayList<>();
    for (WorkloadId each : ours.keySet()) {
      if (!present.contains(each)
          && !now.isBefore(goneSince.computeIfAbsent(each, id -> now).plus(grace))) {
        withdraw.add(each);
      }
    }
    return new Changes(declare, withdraw);
  }
}
