package io.tidegate.collector.cgroup;

import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.Level;
import java.util.Map;
import java.util.Optional;

/** Version 2: one hierarchy, pressure included. */
record CgroupV2() implements Cgroup {
  private static final long NANOS_PER_MICRO = 1000;
  private static final String GROUP = CgroupV1.UNIFIED;

  @Override
  public Figures figures(Files files) {
    Map<String, Long> cpu = files.text(GROUP, "cpu.stat").map(CgroupText::flat).orElse(Map.of());
    Map<String, Long> memory =
        files.text(GROUP, "memory.stat").map(CgroupText::flat).orElse(Map.of());
    Optional<String> disk = files.text(GROUP, "io.stat");
    return new Figures()
        .count(
            Counter.CPU_NANOS, Cgroup.value(cpu, "usage_usec").map(each -> each * NANOS_PER_MICRO))
        .count(Counter.CPU_PERIODS, Cgroup.value(cpu, "nr_periods"))
        .count(Counter.CPU_THROTTLED_PERIODS, Cgroup.value(cpu, "nr_throttled"))
        .count(Counter.DISK_READ_BYTES, disk.flatMap(text -> CgroupText.bytesV2(text, "rbytes")))
        .count(Counter.DISK_WRITTEN_BYTES, disk.flatMap(text -> CgroupText.bytesV2(text, "wbytes")))
        .workingSet(
            files.text(GROUP, "memory.current").flatMap(CgroupText::number),
            Cgroup.value(memory, "inactive_file"))
        .level(Level.CPU_LIMIT_CORES, files.text(GROUP, "cpu.max").flatMap(CgroupV2::cores))
        .level(
            Level.MEMORY_LIMIT_BYTES,
            files.text(GROUP, "memory.max").flatMap(CgroupText::number).map(Long::doubleValue))
        .pressure(files);
  }

  /** {@code 50000 100000} is half a core; {@code max 100000} is no limit. */
  private static Optional<Double> cores(String text) {
    String[] words = text.trim().split(" ");
    return words.length == 2
        ? CgroupText.cores(CgroupText.number(words[0]), CgroupText.number(words[1]))
        : Optional.empty();
  }
}
