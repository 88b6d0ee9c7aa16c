package io.tidegate.collector.process;

import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.Level;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Reads instances whose handle is a process id. Which processes belong to an instance comes from a
 * listing of all processes that is shared by all instances and at most {@link #LISTING_NANOS} old;
 * their times are read at the moment of the look.
 */
public final class ProcessReader implements InstanceReader {
  private static final long LISTING_NANOS = 900_000_000L;
  private static final int TRIES = 3;

  private final Procfs procfs;
  private final Machine machine;
  private final LongSupplier nanos;
  private final ConcurrentMap<SampledInstance, SharedPages> sharedPages = new ConcurrentHashMap<>();
  private Listing listing = new Listing(Map.of(), Long.MIN_VALUE);

  public ProcessReader(Procfs procfs, Machine machine, LongSupplier nanos) {
    this.procfs = procfs;
    this.machine = machine;
    this.nanos = nanos;
  }

  @Override
  public Reading read(SampledInstance instance) throws UnreadableException, IOException {
    int root = pid(instance);
    ProcessTree tree = read(root, instance);
    long at = nanos.getAsLong();
    ProcStat first = tree.processes().getFirst();
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    counters.put(Counter.CPU_NANOS, tree.cpuNanos());
    Map<Level, Double> levels = new EnumMap<>(Level.class);
    levels.put(Level.WORKING_SET_BYTES, (double) workingSet(instance, tree, at));
    levels.put(Level.UPTIME_SECONDS, first.ageSeconds(procfs.uptimeSeconds()));
    levels.put(Level.MACHINE_CORES, (double) machine.cores());
    return new Reading(root + "@" + first.startTicks(), at, counters, levels);
  }

  @Override
  public void forget(SampledInstance instance) {
    sharedPages.remove(instance);
  }

  /**
   * A child that ends while the tree is read takes its time with it if its parent was read before
   * and it would have been read after; so when one is gone, those that are left are read again.
   */
  private ProcessTree read(int root, SampledInstance instance)
      throws IOException, UnreadableException {
    List<ProcStat> members = ProcessTree.of(root, listing(root)).processes();
    for (int attempt = 1; ; attempt++) {
      List<ProcStat> now = new ArrayList<>(members.size());
      for (ProcStat member : members) {
        procfs
            .stat(member.pid())
            .filter(stat -> stat.startTicks() == member.startTicks())
            .ifPresent(now::add);
      }
      if (now.isEmpty() || now.getFirst().pid() != root || now.getFirst().dead()) {
        throw gone(instance);
      }
      if (now.size() == members.size()) {
        return new ProcessTree(now);
      }
      if (attempt == TRIES) {
        throw new UnreadableException(
            MissingCause.UNREADABLE,
            "processes of %s end faster than they can be read".formatted(instance.instance()));
      }
      members = now;
    }
  }

  private synchronized Map<Integer, ProcStat> listing(int root) throws IOException {
    long now = nanos.getAsLong();
    if (listing.atNanos == Long.MIN_VALUE
        || now - listing.atNanos > LISTING_NANOS
        || !listing.isCurrent(root, procfs.stat(root))) {
      listing = new Listing(procfs.all(), now);
    }
    return listing.table;
  }

  private long workingSet(SampledInstance instance, ProcessTree tree, long at) {
    long resident = tree.residentPages() * machine.pageBytes();
    if (tree.processes().size() == 1) {
      return resident;
    }
    return sharedPages
        .computeIfAbsent(instance, _ -> new SharedPages())
        .estimate(resident, at, () -> proportional(tree));
  }

  private long proportional(ProcessTree tree) {
    return tree.processes().stream()
        .mapToLong(
            each ->
                procfs
                    .proportionalBytes(each.pid())
                    .orElse(each.residentPages() * machine.pageBytes()))
        .sum();
  }

  private static int pid(SampledInstance instance) throws UnreadableException {
    OptionalInt pid = ProcStat.pidOf(instance.handle());
    return pid.orElseThrow(
        () ->
            new UnreadableException(
                MissingCause.UNREADABLE,
                "handle of %s: \"%s\" (expected: a process id)"
                    .formatted(instance.instance(), instance.handle())));
  }

  private static UnreadableException gone(SampledInstance instance) {
    return new UnreadableException(
        MissingCause.GONE,
        "process %s of %s is gone".formatted(instance.handle(), instance.instance()));
  }

  private record Listing(Map<Integer, ProcStat> table, long atNanos) {
    /** Whether it knows this very process, and not an earlier one with its id. */
    boolean isCurrent(int pid, Optional<ProcStat> now) {
      ProcStat listed = table.get(pid);
      return now.isEmpty() || (listed != null && listed.startTicks() == now.get().startTicks());
    }
  }
}
