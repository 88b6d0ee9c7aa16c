package io.tidegate.placement.platform;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Instances that are only said to run. Thread-safe. */
public final class InMemoryPlatform implements Platform {
  private final Clock clock;
  private final Map<InstanceId, ObservedInstance> instances = new TreeMap<>();
  private final Set<NodeId> nodes = new HashSet<>();
  private final Map<NodeId, String> unreachable = new HashMap<>();
  private final Map<NodeId, String> rejecting = new HashMap<>();
  private int starts;
  private int nextPort = 20_000;
  private Runnable hint = () -> {};

  public InMemoryPlatform(Clock clock) {
    this.clock = clock;
  }

  /** From now on the node does not answer; what runs there goes on. */
  public synchronized void cutOff(NodeId node) {
    unreachable.put(node, "no route to " + node);
  }

  /** It answers again. */
  public synchronized void reconnect(NodeId node) {
    unreachable.remove(node);
  }

  /** Every start on the node is refused. */
  public synchronized void reject(NodeId node, String why) {
    rejecting.put(node, why);
  }

  /** Starts are taken again. */
  public synchronized void acceptAgain(NodeId node) {
    rejecting.remove(node);
  }

  /** An instance ends by itself. */
  public synchronized void crash(InstanceId id) {
    instances.computeIfPresent(id, (key, instance) -> instance.ended("exited with status 1"));
    hint.run();
  }

  /** Somebody removes an instance without asking. */
  public synchronized void vanish(InstanceId id) {
    instances.remove(id);
  }

  /** How many starts were asked for, refused ones included. */
  public synchronized int starts() {
    return starts;
  }

  public synchronized List<ObservedInstance> running() {
    return instances.values().stream().filter(ObservedInstance::running).toList();
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Optional<String> refuses(WorkloadSpec spec) {
    return Optional.empty();
  }

  @Override
  public synchronized void nodes(Collection<NodeStatus> all) {
    nodes.clear();
    all.forEach(node -> nodes.add(node.node()));
  }

  @Override
  public synchronized Observation observe() {
    Set<NodeId> reached = new HashSet<>(nodes);
    instances.values().forEach(instance -> reached.add(instance.node()));
    reached.removeAll(unreachable.keySet());
    return new Observation(
        instances.values().stream()
            .filter(instance -> !unreachable.containsKey(instance.node()))
            .toList(),
        reached,
        unreachable);
  }

  @Override
  public synchronized ObservedInstance start(InstanceSpec spec, NodeId node)
      throws PlatformException {
    starts++;
    requireReachable(node);
    String refusal = rejecting.get(node);
    if (refusal != null) {
      throw new RejectedPlatformException(refusal, null);
    }
    return instances.computeIfAbsent(
        spec.id(),
        id ->
            new ObservedInstance(
                id,
                spec.workload(),
                node,
                spec.revision(),
                spec.resources(),
                new Address("127.0.0.1", nextPort++),
                "handle-" + id,
                clock.instant(),
                null,
                true));
  }

  @Override
  public synchronized void stop(InstanceId id, NodeId node, Duration patience)
      throws PlatformException {
    requireReachable(node);
    instances.remove(id);
  }

  @Override
  public synchronized void resize(InstanceId id, NodeId node, Resources size)
      throws PlatformException {
    requireReachable(node);
    ObservedInstance instance = instances.get(id);
    if (instance == null) {
      throw new RejectedPlatformException(id + " does not run here", null);
    }
    instances.put(id, instance.sized(size));
  }

  @Override
  public synchronized void onChange(Runnable changed) {
    hint = changed;
  }

  @Override
  public void close() {}

  private void requireReachable(NodeId node) throws TransientPlatformException {
    String why = unreachable.get(node);
    if (why != null) {
      throw new TransientPlatformException(why, null);
    }
  }
}
