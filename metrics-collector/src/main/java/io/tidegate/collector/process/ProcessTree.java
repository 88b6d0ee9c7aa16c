package io.tidegate.collector.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process and its descendants, parents before children. Pure.
 *
 * <p>CPU time of the tree is the sum over its living processes, each with the time of the children
 * it has waited for: when a child ends, its time moves into its parent's and the sum stays. It
 * falls only when a process leaves the tree (its parent ended first) or was never waited for; a sum
 * that falls is a reset like any other.
 */
public record ProcessTree(List<ProcStat> processes) {

  public ProcessTree {
    processes = List.copyOf(processes);
  }

  /** The tree under {@code root}; no processes when it is not in the table. */
  public static ProcessTree of(int root, Map<Integer, ProcStat> table) {
    Map<Integer, List<ProcStat>> children = new HashMap<>();
    for (ProcStat each : table.values()) {
      children.computeIfAbsent(each.parent(), pid -> new ArrayList<>()).add(each);
    }
    List<ProcStat> found = new ArrayList<>();
    Deque<ProcStat> open = new ArrayDeque<>();
    ProcStat first = table.get(root);
    if (first != null) {
      open.add(first);
    }
    while (!open.isEmpty()) {
      ProcStat next = open.remove();
      found.add(next);
      open.addAll(children.getOrDefault(next.pid(), List.of()));
    }
    return new ProcessTree(found);
  }

  /** Time on a CPU, of all that live and all that they have waited for. */
  public long cpuNanos() {
    long ticks = processes.stream().mapToLong(ProcStat::cpuTicks).sum();
    return ticks * (1_000_000_000L / ProcStat.TICKS_PER_SECOND);
  }

  /** Pages in memory; what several of them share is counted once for each. */
  public long residentPages() {
    return processes.stream().mapToLong(ProcStat::residentPages).sum();
  }
}
