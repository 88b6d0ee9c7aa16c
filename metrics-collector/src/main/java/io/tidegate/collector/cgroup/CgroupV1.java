package io.tidegate.collector.cgroup;

import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.Level;
import java.util.Map;
import java.util.Optional;

/** Version 1: a hierarchy for each controller, and pressure only where version 2 is mounted too. */
record CgroupV1() implements Cgroup {
  /** Where a machine with both versions mounts the second. */
  static final String UNIFIED = "unified";

  /** The kernel writes "no limit" as the largest multiple of a page; nothing real is near it. */
  private static final long NO_LIMIT_BYTES = 1L << 60;

  @Override
  public Figures figures(Files files) {
    Map<String, Long> cpu = files.text("cpu", "cpu.stat").map(CgroupText::flat).orElse(Map.of());
    Map<String, Long> memory =
        files.text("memory", "memory.stat").map(CgroupText::flat).orElse(Map.of());
    Optional<String> disk =
        files
            .text("blkio", "blkio.throttle.io_service_bytes_recursive")
            .or(() -> files.text("blkio", "blkio.throttle.io_service_bytes"));
    return new Figures()
        .count(Counter.CPU_NANOS, number(files, "cpuacct", "cpuacct.usage"))
        .count(Counter.CPU_PERIODS, Cgroup.value(cpu, "nr_periods"))
        .count(Counter.CPU_THROTTLED_PERIODS, Cgroup.value(cpu, "nr_throttled"))
        .count(Counter.DISK_READ_BYTES, disk.flatMap(text -> CgroupText.bytesV1(text, "read")))
        .count(Counter.DISK_WRITTEN_BYTES, disk.flatMap(text -> CgroupText.bytesV1(text, "write")))
        .workingSet(
            number(files, "memory", "memory.usage_in_bytes"),
            Cgroup.value(memory, "total_inactive_file"))
        .level(
            Level.CPU_LIMIT_CORES,
            CgroupText.cores(
                number(files, "cpu", "cpu.cfs_quota_us"),
                number(files, "cpu", "cpu.cfs_period_us")))
        .level(
            Level.MEMORY_LIMIT_BYTES,
            number(files, "memory", "memory.limit_in_bytes")
                .filter(limit -> limit < NO_LIMIT_BYTES)
                .map(Long::doubleValue))
        .pressure(files);
  }

  private static Optional<Long> number(Files files, String controller, String file) {
    return files.text(controller, file).flatMap(CgroupText::number);
  }
}
