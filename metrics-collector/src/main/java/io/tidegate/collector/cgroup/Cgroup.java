package io.tidegate.collector.cgroup;

import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** One version's way to say what a group uses. Pure over the text of its files. */
sealed interface Cgroup permits CgroupV1, CgroupV2 {
  /** The text of a group's files. */
  interface Files {
    /**
     * One file; empty when the kernel does not have it.
     *
     * @param controller version 1's hierarchy, such as {@code memory}; version 2 has but one
     */
    Optional<String> text(String controller, String file);
  }

  /** What the files say; what they do not say is absent. */
  Figures figures(Files files);

  /** Counters and levels of a group. */
  record Figures(EnumMap<Counter, Long> counters, EnumMap<Level, Double> levels) {
    Figures() {
      this(new EnumMap<>(Counter.class), new EnumMap<>(Level.class));
    }

    Figures count(Counter counter, Optional<Long> value) {
      value.ifPresent(present -> counters.put(counter, present));
      return this;
    }

    Figures level(Level level, Optional<Double> value) {
      value.ifPresent(present -> levels.put(level, present));
      return this;
    }

    /** cAdvisor's rule: inactive page cache can go at once, so it is not needed. */
    Figures workingSet(Optional<Long> usage, Optional<Long> inactiveFile) {
      usage.ifPresent(
          used ->
              levels.put(
                  Level.WORKING_SET_BYTES, (double) Math.max(0, used - inactiveFile.orElse(0L))));
      return this;
    }

    Figures pressure(Files files) {
      count(Counter.CPU_STALL_NANOS, stall(files, "cpu.pressure", "some"));
      count(Counter.MEMORY_STALL_NANOS, stall(files, "memory.pressure", "full"));
      return count(Counter.IO_STALL_NANOS, stall(files, "io.pressure", "some"));
    }

    private static Optional<Long> stall(Files files, String file, String line) {
      return files.text(CgroupV1.UNIFIED, file).flatMap(text -> CgroupText.stallNanos(text, line));
    }
  }

  /** The value of a key in a file of {@code key value} lines. */
  static Optional<Long> value(Map<String, Long> flat, String key) {
    return Optional.ofNullable(flat.get(key));
  }
}
