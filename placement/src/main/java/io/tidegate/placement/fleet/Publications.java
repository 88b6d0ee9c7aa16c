package io.tidegate.placement.fleet;

import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells the log what has changed since it was last told. */
final class Publications {
  private final Knowledge knowledge;
  private final Roster roster;
  private final EndpointBook endpoints;
  private final Duration keepEnded;
  private final Map<InstanceId, InstanceStatus> told = new HashMap<>();

  Publications(Knowledge knowledge, Roster roster, EndpointBook endpoints, FleetSettings settings) {
    this.knowledge = knowledge;
    this.roster = roster;
    this.endpoints = endpoints;
    this.keepEnded = settings.keepEnded();
  }

  /** It is in the log already. */
  void recorded(InstanceStatus status) {
    told.put(status.instance(), status);
  }

  void failed(InstanceId instance) {
    told.remove(instance);
  }

  List<Action> due(Instant now) {
    List<Action> due = new ArrayList<>();
    for (Member member : roster.all()) {
      InstanceId id = member.id();
      if (forgettable(member, now)) {
        roster.remove(id);
        knowledge.forget(id);
        told.remove(id);
        due.add(new Action.PublishInstance(id, null));
      } else if (!member.status().equals(told.get(id))) {
        told.put(id, member.status());
        due.add(new Action.PublishInstance(id, member.status()));
      }
    }
    due.addAll(endpointSets());
    return due;
  }

  private boolean forgettable(Member member, Instant now) {
    return member.ended()
        && !member.onPlatform()
        && member.call() == null
        && Duration.between(member.status().since(), now).compareTo(keepEnded) > 0;
  }

  private List<Action> endpointSets() {
    Map<WorkloadId, List<Endpoint>> sets = new TreeMap<>();
    for (Member member : roster.all()) {
      State state = state(member);
      if (state != null) {
        sets.computeIfAbsent(member.workload(), w -> new ArrayList<>())
            .add(endpoint(member, state));
      }
    }
    Set<WorkloadId> workloads = new TreeSet<>(endpoints.told());
    workloads.addAll(sets.keySet());
    List<Action> due = new ArrayList<>();
    for (WorkloadId workload : workloads) {
      List<Endpoint> set = sets.getOrDefault(workload, List.of());
      if (set.isEmpty() && knowledge.workload(workload) == null) {
        endpoints.forget(workload);
        due.add(new Action.PublishEndpoints(workload, null));
      } else {
        endpoints
            .tell(workload, set)
            .ifPresent(news -> due.add(new Action.PublishEndpoints(workload, news)));
      }
    }
    return due;
  }

  private Endpoint endpoint(Member member, State state) {
    InstanceStatus status = member.status();
    NodeStatus node = knowledge.node(member.node());
    Duration usual = state == State.STARTING ? roster.usualStart(member.workload()) : null;
    return new Endpoint(
        status.instance(),
        status.node(),
        status.address(),
        1,
        state,
        node == null ? null : node.zone(),
        status.since(),
        usual == null ? null : status.startedAt().plus(usual));
  }

  private static @Nullable State state(Member member) {
    return switch (member.phase()) {
      case PENDING, STARTING -> State.STARTING;
      case READY -> State.READY;
      case DRAINING -> State.DRAINING;
      case STOPPED, FAILED -> null;
    };
  }
}
