package io.tidegate.placement.fleet;

import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.placement.plan.NodeView;
import io.tidegate.placement.plan.NodeView.Liveness;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What others have said: the tables of the log. Used by one thread. */
final class Knowledge {
  private record HeardOf(NodeStatus status, Instant seenAt) {}

  /** A workload with what follows from its spec alone. */
  record Known(WorkloadSpec spec, String revision, Map<String, String> platformRefusals) {}

  private final FleetSettings settings;
  private final Capabilities capabilities;
  private final Instant since;
  private final Map<WorkloadId, Known> workloads = new TreeMap<>();
  private final Map<WorkloadId, DesiredState> desired = new HashMap<>();
  private final Map<NodeId, HeardOf> nodes = new TreeMap<>();
  private final Map<NodeId, String> unreachable = new HashMap<>();
  private final Map<String, Instant> balancers = new TreeMap<>();
  private final Map<String, Map<WorkloadId, Map<InstanceId, Double>>> inFlight = new HashMap<>();
  private final Map<InstanceId, Set<String>> acknowledged = new HashMap<>();
  private long refusedDesired;

  /**
   * @param since nobody is blamed for a silence before this
   */
  Knowledge(FleetSettings settings, Capabilities capabilities, Instant since) {
    this.settings = settings;
    this.capabilities = capabilities;
    this.since = since;
  }

  void workload(WorkloadId id, @Nullable WorkloadSpec spec) {
    if (spec == null) {
      workloads.remove(id);
    } else {
      workloads.put(id, new Known(spec, Revision.of(spec), capabilities.refusals(spec)));
    }
  }

  /** Takes a decision, unless its writer has been replaced by one with a higher epoch. */
  void desired(WorkloadId id, @Nullable DesiredState state) {
    DesiredState known = desired.get(id);
    if (state == null) {
      desired.remove(id);
    } else if (known != null && state.epoch() < known.epoch()) {
      refusedDesired++;
    } else {
      desired.put(id, state);
    }
  }

  void node(NodeId id, @Nullable NodeStatus status, Instant seenAt) {
    if (status == null) {
      nodes.remove(id);
      unreachable.remove(id);
    } else {
      nodes.put(id, new HeardOf(status, seenAt));
    }
  }

  void reached(Collection<NodeId> reached, Map<NodeId, String> missing) {
    reached.forEach(unreachable::remove);
    unreachable.putAll(missing);
  }

  void balancer(String id, boolean present, Instant seenAt) {
    if (present) {
      balancers.put(id, seenAt);
    } else {
      balancers.remove(id);
      inFlight.remove(id);
    }
  }

  /** A balancer sends nothing more to an instance. */
  void acknowledged(InstanceId instance, String balancer) {
    acknowledged.computeIfAbsent(instance, i -> new HashSet<>()).add(balancer);
  }

  void inFlight(String balancer, WorkloadId workload, Map<InstanceId, Double> counts) {
    inFlight.computeIfAbsent(balancer, b -> new HashMap<>()).put(workload, counts);
  }

  void forget(InstanceId instance) {
    acknowledged.remove(instance);
  }

  /** Forgets whatever is not about these. */
  void retain(Set<InstanceId> instances) {
    acknowledged.keySet().retainAll(instances);
  }

  Set<String> acknowledgements(InstanceId instance) {
    return acknowledged.getOrDefault(instance, Set.of());
  }

  Set<WorkloadId> workloads() {
    return workloads.keySet();
  }

  @Nullable Known workload(WorkloadId id) {
    return workloads.get(id);
  }

  @Nullable DesiredState desired(WorkloadId id) {
    return desired.get(id);
  }

  /**
   * Forgets the balancers that have fallen silent, with what they said they were serving: nobody is
   * left to end it. One that speaks again is known again.
   */
  void forgetSilentBalancers(Instant now) {
    Set<String> live = liveBalancers(now);
    balancers.keySet().retainAll(live);
    inFlight.keySet().retainAll(live);
  }

  /** By all balancers together; null when none has told. */
  @Nullable Double inFlight(WorkloadId workload, InstanceId instance) {
    Double sum = null;
    for (Map<WorkloadId, Map<InstanceId, Double>> counts : inFlight.values()) {
      Double count = counts.getOrDefault(workload, Map.of()).get(instance);
      if (count != null) {
        sum = sum == null ? count : sum + count;
      }
    }
    return sum;
  }

  long refusedDesired() {
    return refusedDesired;
  }

  @Nullable NodeStatus node(NodeId id) {
    HeardOf heard = nodes.get(id);
    return heard == null ? null : heard.status();
  }

  List<NodeStatus> nodes() {
    return nodes.values().stream().map(HeardOf::status).toList();
  }

  /** Balancers that have to acknowledge a drain. */
  Set<String> liveBalancers(Instant now) {
    Set<String> live = new HashSet<>();
    balancers.forEach(
        (id, seenAt) -> {
          if (Duration.between(seenAt, now).compareTo(settings.balancerLostAfter()) <= 0) {
            live.add(id);
          }
        });
    return live;
  }

  List<NodeView> views(Instant now) {
    return nodes.values().stream().map(heard -> view(heard, now)).toList();
  }

  /** How a node is; null when nobody has spoken of it. */
  @Nullable NodeView view(NodeId id, Instant now) {
    HeardOf heard = nodes.get(id);
    return heard == null ? null : view(heard, now);
  }

  private NodeView view(HeardOf heard, Instant now) {
    Instant from = heard.seenAt().isBefore(since) ? since : heard.seenAt();
    Duration silence = Duration.between(from, now);
    boolean silent = silence.compareTo(settings.nodeLostAfter()) > 0;
    String refusal = unreachable.get(heard.status().node());
    Liveness liveness;
    if (refusal == null) {
      liveness = silent ? Liveness.SILENT : Liveness.ALIVE;
    } else {
      liveness = silent ? Liveness.LOST : Liveness.UNREACHABLE;
    }
    String heartbeat = silent ? "no heartbeat for %d s".formatted(silence.toSeconds()) : null;
    String why =
        switch (liveness) {
          case ALIVE -> null;
          case SILENT -> heartbeat;
          case UNREACHABLE -> refusal;
          case LOST -> heartbeat + ", and " + refusal;
        };
    return new NodeView(heard.status(), liveness, why);
  }
}
