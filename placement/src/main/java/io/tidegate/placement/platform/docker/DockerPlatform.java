package io.tidegate.placement.platform.docker;

import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.placement.platform.InstanceSpec;
import io.tidegate.placement.platform.Observation;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.platform.RejectedPlatformException;
import io.tidegate.placement.platform.TransientPlatformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers on Docker engines, one engine a node. Limits are the kernel's; restarts are ours, so
 * the engine's own are off; what runs is read from the engines' labels, never from memory. An
 * instance is the container of its name, so {@code docker logs web-x7k2p4m} works.
 *
 * <p>Engines are asked side by side: one that hangs delays an observation by its deadline and is
 * then reported as unreachable until its breaker lets a call through again.
 */
public final class DockerPlatform implements Platform {
  /** What {@code NodeStatus.platform} calls it. */
  public static final String NAME = "docker";

  private static final Logger log = LoggerFactory.getLogger(DockerPlatform.class);

  private record Outcome(NodeId node, List<ObservedInstance> instances, Optional<String> failure) {}

  private final DockerSettings settings;
  private final Guard guard;
  private final Supplier<String> scope;
  private final Map<NodeId, EngineNode> nodes = new ConcurrentHashMap<>();
  private final Map<NodeId, String> unusable = new ConcurrentHashMap<>();
  private volatile Runnable hint = () -> {};

  /**
   * @param scope tells this Tidegate's containers from another's on the same engine; asked once
   *     there are nodes
   */
  public DockerPlatform(DockerSettings settings, Guard guard, Supplier<String> scope) {
    this.settings = settings;
    this.guard = guard;
    this.scope = scope;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refuses(WorkloadSpec spec) {
    return spec.run().image() == null
        ? Optional.of("a command alone cannot run as a container (expected: image)")
        : Confinement.refuses(spec.run().container());
  }

  @Override
  public synchronized void nodes(Collection<NodeStatus> all) {
    Set<NodeId> known = new HashSet<>();
    for (NodeStatus node : all) {
      if (node.platform().equals(NAME)) {
        known.add(node.node());
        connect(node);
      }
    }
    for (NodeId gone : Set.copyOf(nodes.keySet())) {
      if (!known.contains(gone)) {
        disconnect(gone);
      }
    }
    unusable.keySet().retainAll(known);
  }

  private void connect(NodeStatus node) {
    String endpoint = settings.endpoints().getOrDefault(node.node(), node.endpoint());
    if (endpoint == null) {
      unusable.put(
          node.node(),
          "nobody says where its engine is (expected: an endpoint from its collector or in"
              + " tidegate.placement.docker.endpoints)");
      return;
    }
    EngineNode known = nodes.get(node.node());
    if (known != null && known.reaches(endpoint)) {
      return;
    }
    disconnect(node.node());
    try {
      Engine engine = new Engine(node.node(), endpoint, settings, guard);
      nodes.put(node.node(), new EngineNode(engine, settings, scope.get(), this::changed));
      unusable.remove(node.node());
    } catch (RuntimeException e) {
      unusable.put(
          node.node(), "endpoint \"%s\" cannot be used: %s".formatted(endpoint, e.getMessage()));
      log.warn("node={} {}", node.node(), unusable.get(node.node()));
    }
  }

  private void disconnect(NodeId node) {
    EngineNode engine = nodes.remove(node);
    if (engine != null) {
      engine.close();
    }
  }

  @Override
  public Observation observe() {
    List<ObservedInstance> instances = new ArrayList<>();
    Set<NodeId> reached = new HashSet<>();
    Map<NodeId, String> unreachable = new HashMap<>(unusable);
    for (Outcome outcome : observeAll()) {
      instances.addAll(outcome.instances());
      outcome
          .failure()
          .ifPresentOrElse(
              why -> unreachable.put(outcome.node(), why), () -> reached.add(outcome.node()));
    }
    return new Observation(instances, reached, unreachable);
  }

  private List<Outcome> observeAll() {
    List<Outcome> outcomes = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    nodes.forEach(
        (node, engine) ->
            readers.add(
                Thread.ofVirtual()
                    .name("observe-" + node)
                    .start(
                        () -> {
                          Outcome outcome = observe(node, engine);
                          synchronized (outcomes) {
                            outcomes.add(outcome);
                          }
                        })));
    try {
      for (Thread reader : readers) {
        reader.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (outcomes) {
      return List.copyOf(outcomes);
    }
  }

  private static Outcome observe(NodeId node, EngineNode engine) {
    try {
      return new Outcome(node, engine.observe(), Optional.empty());
    } catch (PlatformException e) {
      return new Outcome(node, List.of(), Optional.of(e.why()));
    } catch (RuntimeException e) {
      log.error("node={} could not be read", node, e);
      return new Outcome(node, List.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public ObservedInstance start(InstanceSpec spec, NodeId node) throws PlatformException {
    if (spec.run().image() == null) {
      throw new RejectedPlatformException("a command alone cannot run as a container", null);
    }
    ObservedInstance started = engine(node).start(spec);
    log.info("started instance={} node={} container={}", spec.id(), node, started.handle());
    return started;
  }

  @Override
  public void stop(InstanceId id, NodeId node, Duration patience) throws PlatformException {
    engine(node).stop(id, patience);
    log.info("stopped instance={} node={}", id, node);
  }

  @Override
  public void resize(InstanceId id, NodeId node, Resources size) throws PlatformException {
    engine(node).resize(id, size);
    log.info("resized instance={} node={} size={}", id, node, size);
  }

  @Override
  public void onChange(Runnable changed) {
    hint = changed;
  }

  @Override
  public synchronized void close() {
    hint = () -> {};
    Set.copyOf(nodes.keySet()).forEach(this::disconnect);
  }

  private void changed() {
    hint.run();
  }

  private EngineNode engine(NodeId node) throws TransientPlatformException {
    EngineNode engine = nodes.get(node);
    if (engine == null) {
      throw new TransientPlatformException(
          "%s: %s".formatted(node, unusable.getOrDefault(node, "no such node")), null);
    }
    return engine;
  }
}
