package io.tidegate.collector.sample;

/** What is counted since an instance's start and never falls while it lives. */
public enum Counter {
  /** Time on a CPU. */
  CPU_NANOS,
  /** Enforcement periods of the CPU quota; counted only while a quota is set. */
  CPU_PERIODS,
  /** Those of them in which the quota ran out. */
  CPU_THROTTLED_PERIODS,
  /** Time in which at least one task waited for a CPU. */
  CPU_STALL_NANOS,
  /** Time in which every task waited for memory. */
  MEMORY_STALL_NANOS,
  /** Time in which at least one task waited for I/O. */
  IO_STALL_NANOS,
  NETWORK_RECEIVED_BYTES,
  NETWORK_SENT_BYTES,
  DISK_READ_BYTES,
  DISK_WRITTEN_BYTES
}
