package io.tidegate.collector.process;

import java.util.OptionalInt;

/**
 * What {@code /proc/PID/stat} says; see proc(5) for the fields.
 *
 * @param state one letter; {@code Z} and {@code X} are dead
 * @param startTicks ticks after boot at which it started; with the pid it tells a process from a
 *     later one with the same pid
 * @param cpuTicks user and system time of the process and of the children it has waited for
 * @param residentPages pages in memory, shared ones included
 */
public record ProcStat(
    int pid, char state, int parent, long startTicks, long cpuTicks, long residentPages) {
  /** {@code USER_HZ}: the unit of times in procfs, 100 on every Linux that Java runs on. */
  public static final long TICKS_PER_SECOND = 100;

  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int USER_TICKS = 11;
  private static final int CHILDREN_SYSTEM_TICKS = 14;
  private static final int START_TICKS = 19;
  private static final int RESIDENT_PAGES = 21;

  /**
   * Reads the file's one line. The command may hold spaces, brackets and line breaks, so what
   * follows it is found from its last bracket.
   */
  public static ProcStat parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 1 || close < open) {
      throw new IllegalArgumentException(
          "stat: \"%s\" (expected: PID (COMMAND) …)".formatted(line));
    }
    String[] fields = line.substring(close + 1).trim().split(" ");
    if (fields.length <= RESIDENT_PAGES) {
      throw new IllegalArgumentException(
          "stat: %d fields (expected: > %d)".formatted(fields.length, RESIDENT_PAGES));
    }
    long cpu = 0;
    for (int field = USER_TICKS; field <= CHILDREN_SYSTEM_TICKS; field++) {
      cpu += Long.parseLong(fields[field]);
    }
    return new ProcStat(
        Integer.parseInt(line.substring(0, open).trim()),
        fields[STATE].charAt(0),
        Integer.parseInt(fields[PARENT]),
        Long.parseLong(fields[START_TICKS]),
        cpu,
        Long.parseLong(fields[RESIDENT_PAGES]));
  }

  /** Whether it has ended and only waits for its parent to notice. */
  public boolean dead() {
    return state == 'Z' || state == 'X';
  }

  /** Seconds since its start, on a machine that started {@code uptimeSeconds} ago. */
  public double ageSeconds(double uptimeSeconds) {
    return Math.max(0, uptimeSeconds - (double) startTicks / TICKS_PER_SECOND);
  }

  /** The process id in a procfs directory name; empty for the other entries. */
  public static OptionalInt pidOf(String name) {
    if (name.isEmpty() || name.length() > 9 || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(name));
  }
}
