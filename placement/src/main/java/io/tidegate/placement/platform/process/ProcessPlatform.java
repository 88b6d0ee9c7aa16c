package io.tidegate.placement.platform.process;

import io.tidegate.common.event.NodeStatus;
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
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Child processes of this process, on nodes that exist only by name: their capacity is kept by the
 * planner, not enforced by the kernel. An instance finds its port in {@code PORT} and itself in
 * {@code TIDEGATE_INSTANCE}, {@code TIDEGATE_WORKLOAD} and {@code TIDEGATE_NODE}; it should listen
 * on loopback. Its output goes to {@code logs/INSTANCE.log} in the data directory.
 *
 * <p>Instances survive a crash of Tidegate and are found again by process id and start time.
 */
public final class ProcessPlatform implements Platform {
  /** What {@code NodeStatus.platform} calls it. */
  public static final String NAME = "process";

  private static final Logger log = LoggerFactory.getLogger(ProcessPlatform.class);

  private final ProcessSettings settings;
  private final Clock clock;
  private final ProcessTable table;
  private final Launcher launcher;
  private final Ports ports;
  private final Map<InstanceId, ManagedProcess> processes = new ConcurrentHashMap<>();
  private final Object starting = new Object();
  private volatile Set<NodeId> nodes = Set.of();
  private volatile Runnable hint = () -> {};

  /**
   * @param random where in the range of ports to begin, so that two runs seldom meet
   * @throws IOException when the data directory cannot be written
   */
  public ProcessPlatform(ProcessSettings settings, Clock clock, RandomGenerator random)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.table = new ProcessTable(settings.instances());
    Files.createDirectories(settings.logs());
    this.launcher = new Launcher(settings);
    this.ports = new Ports(settings.firstPort(), settings.lastPort(), random.nextInt(1 << 16));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> refuses(WorkloadSpec spec) {
    return Optional.ofNullable(spec.run().image())
        .map(
            image ->
                "image \"%s\" cannot run as a process (expected: command: [...] and no image)"
                    .formatted(image));
  }

  @Override
  public void nodes(Collection<NodeStatus> all) {
    nodes =
        all.stream()
            .filter(node -> node.platform().equals(NAME))
            .map(NodeStatus::node)
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Observation observe() throws PlatformException {
    synchronized (starting) {
      readTable();
    }
    List<ObservedInstance> instances =
        processes.values().stream()
            .map(process -> process.record().observed(process.exit()))
            .toList();
    Set<NodeId> reached = new HashSet<>(nodes);
    instances.forEach(instance -> reached.add(instance.node()));
    return new Observation(instances, reached, Map.of());
  }

  @Override
  public ObservedInstance start(InstanceSpec spec, NodeId node) throws PlatformException {
    synchronized (starting) {
      ManagedProcess known = processes.get(spec.id());
      if (known != null) {
        return known.record().observed(known.exit());
      }
      Set<Integer> taken =
          processes.values().stream()
              .map(process -> process.record().port())
              .collect(Collectors.toSet());
      int port = ports.take(taken);
      ProcessRecord record = ProcessRecord.starting(spec, node, port, clock.instant());
      // Noted before it is started: should this process end in between, the next run looks for it.
      save(record);
      try {
        Process process = launcher.launch(spec, node, port);
        ProcessRecord running = record.runningAs(process.toHandle());
        processes.put(
            spec.id(),
            ManagedProcess.started(running, process, log(spec.id()), clock, this::changed));
        save(running);
        log.info(
            "started instance={} node={} pid={} port={}", spec.id(), node, process.pid(), port);
        return running.observed(null);
      } catch (RejectedPlatformException e) {
        forget(spec.id());
        throw e;
      }
    }
  }

  @Override
  public void stop(InstanceId id, NodeId node, Duration patience) throws PlatformException {
    ManagedProcess process;
    synchronized (starting) {
      if (!processes.containsKey(id)) {
        readTable();
      }
      process = processes.get(id);
    }
    if (process == null) {
      return;
    }
    try {
      if (!process.end(patience)) {
        throw new TransientPlatformException(
            "process %d does not end".formatted(process.record().pid()), null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientPlatformException("interrupted while stopping " + id, e);
    }
    synchronized (starting) {
      processes.remove(id);
      forget(id);
    }
    log.info("stopped instance={} pid={}", id, process.record().pid());
  }

  /** Processes have no limits here, so only the account changes. */
  @Override
  public void resize(InstanceId id, NodeId node, Resources size) throws PlatformException {
    synchronized (starting) {
      ManagedProcess process = processes.get(id);
      if (process == null) {
        throw new RejectedPlatformException("%s does not run here".formatted(id), null);
      }
      process.record(process.record().sized(size));
      save(process.record());
    }
  }

  @Override
  public void onChange(Runnable changed) {
    this.hint = changed;
  }

  /** In parallel. */
  @Override
  public void endAll(Duration patience) {
    List<Thread> enders =
        processes.keySet().stream()
            .map(id -> Thread.ofVirtual().name("end-" + id).start(() -> endOne(id, patience)))
            .toList();
    for (Thread ender : enders) {
      try {
        ender.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void close() {
    hint = () -> {};
  }

  private void endOne(InstanceId id, Duration patience) {
    ManagedProcess process = processes.get(id);
    if (process == null) {
      return;
    }
    try {
      stop(id, process.record().node(), patience);
    } catch (PlatformException e) {
      log.warn("instance={} was not stopped: {}", id, e.why());
    }
  }

  private void changed() {
    hint.run();
  }

  /** Takes over what is noted on disk and not watched yet; forgets what another run has ended. */
  private void readTable() throws PlatformException {
    List<ProcessRecord> records;
    try {
      records = table.read();
    } catch (IOException e) {
      throw new TransientPlatformException(
          "cannot read %s: %s".formatted(settings.instances(), e.getMessage()), e);
    }
    Set<InstanceId> noted = new HashSet<>();
    for (ProcessRecord record : records) {
      noted.add(record.id());
      processes.computeIfAbsent(record.id(), id -> adopt(record));
    }
    processes
        .entrySet()
        .removeIf(entry -> !noted.contains(entry.getKey()) && !entry.getValue().alive());
  }

  private ManagedProcess adopt(ProcessRecord record) {
    ProcessHandle process = record.pid() == 0 ? Survivors.find(record.id()) : record.process();
    if (process == null) {
      return ManagedProcess.gone(
          record, log(record.id()), clock, "ended while Tidegate did not run");
    }
    log.info(
        "found instance={} of an earlier run, pid={} port={}",
        record.id(),
        process.pid(),
        record.port());
    return ManagedProcess.adopted(
        record.runningAs(process), process, log(record.id()), clock, this::changed);
  }

  private InstanceLog log(InstanceId id) {
    return new InstanceLog(settings.logs(), id);
  }

  private void save(ProcessRecord record) throws TransientPlatformException {
    try {
      table.put(record);
    } catch (IOException e) {
      throw new TransientPlatformException(
          "cannot write to %s: %s".formatted(settings.instances(), e.getMessage()), e);
    }
  }

  private void forget(InstanceId id) throws TransientPlatformException {
    try {
      table.remove(id);
      InstanceLog.prune(settings.logs(), processes.keySet(), settings.keptLogs());
    } catch (IOException e) {
      throw new TransientPlatformException(
          "cannot tidy %s: %s".formatted(settings.directory(), e.getMessage()), e);
    }
  }
}
