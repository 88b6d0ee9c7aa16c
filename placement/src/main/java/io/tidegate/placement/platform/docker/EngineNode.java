package io.tidegate.placement.platform.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ContainerPort;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.Resources;
import io.tidegate.placement.platform.InstanceSpec;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.platform.RejectedPlatformException;
import io.tidegate.placement.platform.TransientPlatformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A node with an engine: instances as containers of the same name. Thread-safe. */
final class EngineNode implements AutoCloseable {
  private static final String CREATED = "created";
  private static final Set<String> ENDED = Set.of("exited", "dead", "created", "removing");

  private final Engine engine;
  private final Containers containers;
  private final DockerSettings settings;
  private final String scope;
  private final EngineEvents events;

  /** What a list does not tell and does not change by itself, by container id. */
  private final Map<String, Resources> sizes = new ConcurrentHashMap<>();

  private final Map<String, String> exits = new ConcurrentHashMap<>();

  /** Names that a start is under way for: from before its creation until it runs. */
  private final Set<String> starting = ConcurrentHashMap.newKeySet();

  EngineNode(Engine engine, DockerSettings settings, String scope, Runnable hint) {
    this.engine = engine;
    this.settings = settings;
    this.scope = scope;
    this.containers = new Containers(engine, settings, scope);
    this.events = new EngineEvents(engine, scope, hint);
  }

  List<ObservedInstance> observe() throws PlatformException {
    List<ObservedInstance> instances = new ArrayList<>();
    Set<String> present = new HashSet<>();
    for (Container container : containers.list()) {
      ContainerLabels labels = ContainerLabels.from(container.getLabels());
      if (labels != null) {
        present.add(container.getId());
        instances.add(observed(container, labels));
      }
    }
    sizes.keySet().retainAll(present);
    exits.keySet().retainAll(present);
    return instances;
  }

  ObservedInstance start(InstanceSpec spec) throws PlatformException {
    String name = spec.id().value();
    starting.add(name);
    try {
      createAndStart(spec, name);
    } finally {
      starting.remove(name);
    }
    for (ObservedInstance instance : observe()) {
      if (instance.id().equals(spec.id())) {
        return instance;
      }
    }
    throw new TransientPlatformException(
        "%s is not on %s although it was started".formatted(name, engine.node()), null);
  }

  private void createAndStart(InstanceSpec spec, String name) throws PlatformException {
    InspectContainerResponse known = containers.inspect(name);
    if (known == null) {
      containers.create(spec, publishes());
    } else {
      requireOurs(known, spec.id());
    }
    if (known == null || CREATED.equals(known.getState().getStatus())) {
      startOrRemove(name);
    }
  }

  /** A container that cannot start would only be in the way of its name. */
  private void startOrRemove(String name) throws PlatformException {
    try {
      containers.start(name);
    } catch (RejectedPlatformException e) {
      containers.remove(name);
      throw e;
    }
  }

  void stop(InstanceId id, Duration patience) throws PlatformException {
    InspectContainerResponse known = containers.inspect(id.value());
    if (known != null && ours(known, id)) {
      containers.stopAndRemove(id.value(), patience);
    }
  }

  void resize(InstanceId id, Resources size) throws PlatformException {
    InspectContainerResponse known = containers.inspect(id.value());
    if (known == null || !ours(known, id)) {
      throw new RejectedPlatformException(
          "%s does not run on %s".formatted(id, engine.node()), null);
    }
    containers.resize(id.value(), size);
    sizes.put(known.getId(), size);
  }

  @Override
  public void close() {
    events.close();
    engine.close();
  }

  private ObservedInstance observed(Container container, ContainerLabels labels)
      throws PlatformException {
    boolean ended =
        ENDED.contains(String.valueOf(container.getState())) && !comesUp(container, labels);
    return new ObservedInstance(
        labels.instance(),
        labels.workload(),
        engine.node(),
        labels.revision(),
        size(container, labels),
        ended ? null : address(container, labels.port()),
        container.getId(),
        Instant.ofEpochSecond(container.getCreated()),
        ended ? exit(container) : null,
        !String.valueOf(container.getStatus()).contains("(unhealthy)"));
  }

  /**
   * Whether a container was listed between its creation and its start. It was in {@link #starting}
   * when it was created: if it is there no more, its start has ended, and the engine knows how.
   */
  private boolean comesUp(Container container, ContainerLabels labels) throws PlatformException {
    if (!CREATED.equals(container.getState())) {
      return false;
    }
    if (starting.contains(labels.instance().value())) {
      return true;
    }
    InspectContainerResponse details = containers.inspect(container.getId());
    return details != null && !CREATED.equals(details.getState().getStatus());
  }

  /** The labels tell the size at its creation; an update since is known to the engine only. */
  private Resources size(Container container, ContainerLabels labels) throws PlatformException {
    Resources known = sizes.get(container.getId());
    if (known != null) {
      return known;
    }
    InspectContainerResponse details = containers.inspect(container.getId());
    Resources size = labels.resources();
    if (details != null && details.getHostConfig() != null) {
      Long nanoCpus = details.getHostConfig().getNanoCPUs();
      Long memory = details.getHostConfig().getMemory();
      size =
          new Resources(
              nanoCpus == null || nanoCpus == 0 ? size.cpuMillis() : nanoCpus / 1_000_000,
              memory == null || memory == 0 ? size.memoryBytes() : memory);
    }
    sizes.put(container.getId(), size);
    return size;
  }

  private String exit(Container container) throws PlatformException {
    String known = exits.get(container.getId());
    if (known != null) {
      return known;
    }
    InspectContainerResponse details = containers.inspect(container.getId());
    if (details == null || CREATED.equals(container.getState())) {
      return "was created, but not started";
    }
    var state = details.getState();
    Long code = state.getExitCodeLong();
    boolean outOfMemory = Boolean.TRUE.equals(state.getOOMKilled());
    String last = containers.lastLine(container.getId());
    String text =
        "exited with status %s%s%s"
            .formatted(
                code,
                outOfMemory ? " (" + InstanceStatus.OUT_OF_MEMORY + ")" : "",
                last.isEmpty() ? "" : "; last line: " + last);
    exits.put(container.getId(), text);
    return text;
  }

  private @Nullable Address address(Container container, int port) {
    if (publishes()) {
      for (ContainerPort published : container.getPorts()) {
        Integer outside = published.getPublicPort();
        if (outside != null && Integer.valueOf(port).equals(published.getPrivatePort())) {
          return new Address(engine.host(), outside);
        }
      }
      return null;
    }
    var networks = container.getNetworkSettings();
    ContainerNetwork network =
        networks == null ? null : networks.getNetworks().get(settings.network());
    String ip = network == null ? null : network.getIpAddress();
    return ip == null || ip.isBlank() ? null : new Address(ip, port);
  }

  private boolean publishes() {
    return switch (settings.reach()) {
      case AUTO -> !engine.local();
      case CONTAINER -> false;
      case HOST -> true;
    };
  }

  private boolean ours(InspectContainerResponse container, InstanceId id) {
    Map<String, String> labels = container.getConfig().getLabels();
    return labels != null
        && scope.equals(labels.get(ContainerLabels.SCOPE))
        && id.value().equals(labels.get(ContainerLabels.INSTANCE));
  }

  private void requireOurs(InspectContainerResponse container, InstanceId id)
      throws RejectedPlatformException {
    if (!ours(container, id)) {
      throw new RejectedPlatformException(
          "container name \"%s\" is taken on %s by a container that is not ours"
              .formatted(id, engine.node()),
          null);
    }
  }

  /** Whether the settings still lead to this engine. */
  boolean reaches(String endpoint) {
    return engine.reaches(endpoint);
  }
}
