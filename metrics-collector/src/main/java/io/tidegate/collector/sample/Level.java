package io.tidegate.collector.sample;

/** What has a value at a point in time. */
public enum Level {
  /** Bytes in use less the page cache that can go at once. */
  WORKING_SET_BYTES,
  /** Bytes at which the instance is killed; absent when unlimited. */
  MEMORY_LIMIT_BYTES,
  /** Cores the instance may use at most; absent when unlimited. */
  CPU_LIMIT_CORES,
  /** Seconds since the instance's process started. */
  UPTIME_SECONDS,
  /** Cores of the machine. Not published: it tells an absurd rate from a high one. */
  MACHINE_CORES
}
