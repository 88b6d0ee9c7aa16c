package io.tidegate.placement.fleet;

import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.testing.ManualClock;
import io.tidegate.placement.Workloads;
import io.tidegate.placement.platform.InMemoryPlatform;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.PlatformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A cluster on a manual clock: the fleet, an in-memory platform that carries out its calls at once,
 * and a log that keeps what it publishes. Time passes in steps of 200 ms.
 */
final class Story {
  static final Duration TICK = Duration.ofMillis(200);

  final ManualClock clock = ManualClock.create();
  final InMemoryPlatform platform = new InMemoryPlatform(clock);
  final Map<InstanceId, InstanceStatus> instances = new TreeMap<>();
  final Map<WorkloadId, List<EndpointSet>> endpoints = new HashMap<>();
  final Map<WorkloadId, Shortfall> shortfalls = new HashMap<>();
  int shortfallsTold;
  final Set<NodeId> beating = new HashSet<>();
  final Set<String> balancers = new HashSet<>();
  final Set<String> silentBalancers = new HashSet<>();
  private final Map<NodeId, NodeStatus> nodes = new TreeMap<>();
  private final Map<WorkloadId, WorkloadSpec> workloads = new TreeMap<>();
  private final Map<WorkloadId, DesiredState> desired = new HashMap<>();
  private final Set<InstanceId> acknowledged = new HashSet<>();
  boolean answersProbes = true;
  boolean acknowledgesDrains = true;
  Fleet fleet;
  private long epoch;

  Story(String... nodeNames) {
    for (String name : nodeNames) {
      node(name, 4_000);
    }
    newTerm();
  }

  /** Another planner takes over, with nothing but the log and the platform. */
  void newTerm() {
    epoch++;
    fleet =
        new Fleet(
            FleetSettings.DEFAULT, new OnlyMemory(), new Random(epoch), epoch, clock.instant());
    workloads.forEach((id, spec) -> apply(new FleetEvent.WorkloadChanged(id, spec)));
    desired.forEach((id, state) -> apply(new FleetEvent.DesiredChanged(id, state)));
    nodes.forEach((id, node) -> apply(new FleetEvent.NodeChanged(id, node, node.heartbeatAt())));
    instances.forEach((id, status) -> apply(new FleetEvent.InstanceRecorded(id, status)));
    endpoints.forEach(
        (id, sets) -> sets.forEach(set -> apply(new FleetEvent.EndpointsRecorded(id, set))));
    shortfalls.forEach((id, said) -> apply(new FleetEvent.ShortfallRecorded(id, said)));
    apply(new FleetEvent.TablesRead());
    platform.nodes(nodes.values());
  }

  void node(String name, long cpuMillis) {
    NodeId id = new NodeId(name);
    nodes.put(
        id,
        new NodeStatus(
            id,
            "memory",
            new Resources(cpuMillis, 8L << 30),
            new Resources(cpuMillis, 8L << 30),
            Map.of(),
            null,
            null,
            true,
            clock.instant()));
    beating.add(id);
    platform.nodes(nodes.values());
  }

  void close(String name) {
    NodeId id = new NodeId(name);
    NodeStatus open = nodes.get(id);
    nodes.put(
        id,
        new NodeStatus(
            id,
            open.platform(),
            open.capacity(),
            open.allocatable(),
            open.labels(),
            open.zone(),
            open.endpoint(),
            false,
            open.heartbeatAt()));
  }

  /** Power off: no heartbeat, no answer. */
  void lose(String name) {
    beating.remove(new NodeId(name));
    platform.cutOff(new NodeId(name));
  }

  void bringBack(String name) {
    beating.add(new NodeId(name));
    platform.reconnect(new NodeId(name));
  }

  void declare(WorkloadSpec spec) {
    workloads.put(spec.id(), spec);
    apply(new FleetEvent.WorkloadChanged(spec.id(), spec));
  }

  void remove(WorkloadId id) {
    workloads.remove(id);
    apply(new FleetEvent.WorkloadChanged(id, null));
  }

  void desire(int replicas, long byEpoch) {
    desire(replicas, byEpoch, null);
  }

  void desire(int replicas, long byEpoch, Resources size) {
    DesiredState state =
        new DesiredState(Workloads.WEB, replicas, size, byEpoch, "d", "test", clock.instant());
    desired.put(Workloads.WEB, state);
    apply(new FleetEvent.DesiredChanged(Workloads.WEB, state));
  }

  /** Lets so many seconds pass. */
  Story pass(double seconds) {
    long ticks = Math.round(seconds * 1000 / TICK.toMillis());
    for (long i = 0; i < ticks; i++) {
      clock.advance(TICK);
      tick();
    }
    return this;
  }

  /** One turn without time passing. */
  void tick() {
    for (NodeId id : beating) {
      NodeStatus node = nodes.get(id);
      apply(new FleetEvent.NodeChanged(id, node, clock.instant()));
    }
    for (String balancer : balancers) {
      if (!silentBalancers.contains(balancer)) {
        apply(
            new FleetEvent.BalancerChanged(
                balancer,
                new BalancerStatus(balancer, clock.instant(), clock.instant()),
                clock.instant()));
      }
    }
    apply(
        new FleetEvent.Observed(
            "memory", platform.observe(), clock.instant().minus(Duration.ofMillis(1))));
    if (answersProbes) {
      fleet.unproven().keySet().forEach(id -> apply(new FleetEvent.ProbedReady(id)));
    }
    fleet.step(clock.instant()).forEach(this::carryOut);
    if (acknowledgesDrains) {
      draining().forEach(id -> balancers.forEach(balancer -> acknowledge(id, balancer)));
    }
  }

  void acknowledge(InstanceId id, String balancer) {
    if (acknowledged.add(new InstanceId(id.value() + "." + balancer))) {
      apply(
          new FleetEvent.DrainAcknowledged(
              new InstanceDrained(id, Workloads.WEB, balancer, 1, 0, clock.instant())));
    }
  }

  void apply(FleetEvent event) {
    fleet.apply(event, clock.instant());
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.PlatformCall call -> apply(call(call));
      case Action.PublishInstance(var id, var status) -> {
        if (status == null) {
          instances.remove(id);
        } else {
          instances.put(id, status);
        }
      }
      case Action.PublishShortfall(var id, var shortfall) -> {
        shortfallsTold++;
        if (shortfall == null) {
          shortfalls.remove(id);
        } else {
          shortfalls.put(id, shortfall);
        }
      }
      case Action.PublishEndpoints(var id, var set) -> {
        List<EndpointSet> history = endpoints.computeIfAbsent(id, w -> new ArrayList<>());
        if (set == null) {
          history.clear();
        } else {
          history.add(set);
        }
      }
    }
  }

  private FleetEvent call(Action.PlatformCall call) {
    try {
      return switch (call) {
        case Action.Start(var name, var spec, var node) ->
            new FleetEvent.Started(spec.id(), platform.start(spec, node));
        case Action.Stop(var name, var id, var node, var patience) -> {
          platform.stop(id, node, patience);
          yield new FleetEvent.Stopped(id);
        }
        case Action.Resize(var name, var id, var node, var size) -> {
          platform.resize(id, node, size);
          yield new FleetEvent.Resized(id, size);
        }
      };
    } catch (PlatformException e) {
      return switch (call) {
        case Action.Start start -> new FleetEvent.StartFailed(start.instance(), e);
        case Action.Stop stop -> new FleetEvent.StopFailed(stop.instance(), e);
        case Action.Resize resize ->
            new FleetEvent.ResizeFailed(resize.instance(), resize.size(), e);
      };
    }
  }

  Set<InstanceId> in(Phase phase) {
    Set<InstanceId> found = new HashSet<>();
    instances.forEach(
        (id, status) -> {
          if (status.phase() == phase) {
            found.add(id);
          }
        });
    return found;
  }

  Set<InstanceId> ready() {
    return in(Phase.READY);
  }

  Set<InstanceId> draining() {
    return in(Phase.DRAINING);
  }

  List<ObservedInstance> running() {
    return platform.running();
  }

  Map<String, Integer> readyPerNode() {
    Map<String, Integer> counts = new TreeMap<>();
    ready().forEach(id -> counts.merge(instances.get(id).node().value(), 1, Integer::sum));
    return counts;
  }

  InstanceId anyReady() {
    return ready().stream().sorted().findFirst().orElseThrow();
  }

  EndpointSet lastEndpoints() {
    return endpoints.get(Workloads.WEB).getLast();
  }

  private record OnlyMemory() implements Capabilities {
    @Override
    public Set<String> platforms() {
      return Set.of("memory");
    }

    @Override
    public Map<String, String> refusals(WorkloadSpec spec) {
      return Map.of();
    }
  }
}
