package io.tidegate.collector.cgroup;

import io.tidegate.collector.process.Machine;
import io.tidegate.collector.process.ProcStat;
import io.tidegate.collector.process.Procfs;
import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.Level;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Reads instances whose handle is a container id from the container's control group on this
 * machine, and its network counters and age from its first process when procfs shows it.
 */
public final class CgroupReader implements InstanceReader {
  /** Handles come from the log; nothing but an id or a name goes into a path. */
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

  private final CgroupTree tree;
  private final Procfs procfs;
  private final Machine machine;
  private final LongSupplier nanos;

  public CgroupReader(CgroupTree tree, Procfs procfs, Machine machine, LongSupplier nanos) {
    this.tree = tree;
    this.procfs = procfs;
    this.machine = machine;
    this.nanos = nanos;
  }

  @Override
  public Reading read(SampledInstance instance) throws UnreadableException, IOException {
    String id = instance.handle();
    if (!ID.matcher(id).matches()) {
      throw new UnreadableException(
          MissingCause.UNREADABLE, "handle: \"%s\" (expected: a container id)".formatted(id));
    }
    CgroupTree.Group group =
        tree.ofContainer(id)
            .orElseThrow(
                () ->
                    new UnreadableException(
                        MissingCause.GONE,
                        "no control group of container %s below %s".formatted(id, tree.root())));
    return read(group);
  }

  /** Reads any group. */
  Reading read(CgroupTree.Group group) throws UnreadableException, IOException {
    Cgroup.Figures figures = tree.version().figures(group);
    long at = nanos.getAsLong();
    if (figures.counters().get(Counter.CPU_NANOS) == null) {
      throw new UnreadableException(
          MissingCause.GONE, "no CPU time in %s: the group was removed".formatted(group));
    }
    figures.levels().put(Level.MACHINE_CORES, (double) machine.cores());
    addFromProcess(group, figures);
    return new Reading(incarnation(group), at, figures.counters(), figures.levels());
  }

  private static String incarnation(CgroupTree.Group group)
      throws UnreadableException, IOException {
    try {
      return group.inode();
    } catch (NoSuchFileException e) {
      throw new UnreadableException(
          MissingCause.GONE, "%s was removed while it was read".formatted(group), e);
    }
  }

  private void addFromProcess(CgroupTree.Group group, Cgroup.Figures figures) throws IOException {
    OptionalInt pid = group.firstProcess().map(ProcStat::pidOf).orElse(OptionalInt.empty());
    if (pid.isEmpty()) {
      return;
    }
    Optional<ProcStat> first = procfs.stat(pid.getAsInt());
    if (first.isPresent()) {
      figures.levels().put(Level.UPTIME_SECONDS, first.get().ageSeconds(procfs.uptimeSeconds()));
      if (!procfs.inMachineNetwork(pid.getAsInt())) {
        procfs
            .text(Integer.toString(pid.getAsInt()), "net", "dev")
            .map(NetworkDevices::parse)
            .ifPresent(
                network -> {
                  figures.counters().put(Counter.NETWORK_RECEIVED_BYTES, network.receivedBytes());
                  figures.counters().put(Counter.NETWORK_SENT_BYTES, network.sentBytes());
                });
      }
    }
  }
}
