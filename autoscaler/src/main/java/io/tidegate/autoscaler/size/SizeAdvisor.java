package io.tidegate.autoscaler.size;

import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Learns how much an instance of a workload uses, as Google's Autopilot does: a fading window (half
 * of the weight within 12 h for CPU, 48 h for memory), the 95th percentile of CPU and the peak of
 * memory, and a margin on top. An instance that died for want of memory bumps the memory up at
 * once. Not thread-safe.
 */
public final class SizeAdvisor {
  /** Less than this has not seen enough to be advised on. */
  public static final Duration LEARNING = Duration.ofMinutes(10);

  private static final Duration CPU_HALF_LIFE = Duration.ofHours(12);
  private static final Duration MEMORY_HALF_LIFE = Duration.ofDays(2);
  private static final double CPU_QUANTILE = 0.95;
  private static final double MEMORY_QUANTILE = 0.999;

  /** What is added after a death for want of memory: the larger of a fifth and 100 MB. */
  private static final double OOM_RATIO = 1.2;

  private static final double OOM_BYTES = 100e6;

  /** A size within this of the present one is not worth a change. */
  private static final double WORTH = 0.1;

  private final FadingHistogram cores = new FadingHistogram(0.001, CPU_HALF_LIFE);
  private final FadingHistogram bytes = new FadingHistogram(1 << 20, MEMORY_HALF_LIFE);
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;
  private double floorBytes;

  /** Cores that one instance used. */
  public void cpu(double used, Instant at) {
    note(at);
    cores.add(used, at);
  }

  /** Bytes that one instance held. */
  public void memory(double used, Instant at) {
    note(at);
    bytes.add(used, at);
  }

  /** An instance of this size died because its memory was not enough. */
  public void outOfMemory(double limitBytes) {
    floorBytes = Math.max(floorBytes, Math.max(limitBytes * OOM_RATIO, limitBytes + OOM_BYTES));
  }

  private void note(Instant at) {
    first = at.isBefore(first) ? at : first;
    last = at.isAfter(last) ? at : last;
  }

  /** The size to have, if enough was seen and it differs enough from the present one. */
  public Optional<Resources> advise(Resources present, Vertical settings) {
    boolean learned =
        !first.equals(Instant.MAX) && Duration.between(first, last).compareTo(LEARNING) >= 0;
    boolean bumped = floorBytes > present.memoryBytes();
    if (!learned && !bumped) {
      return Optional.empty();
    }
    double margin = 1 + settings.marginRatio();
    double cpu = cores.isEmpty() ? 0 : cores.quantile(CPU_QUANTILE) * margin * 1000;
    double memory = bytes.isEmpty() ? 0 : bytes.quantile(MEMORY_QUANTILE) * margin;
    long cpuMillis =
        learned && cpu > 0
            ? bound(cpu, settings.smallest().cpuMillis(), settings.largest().cpuMillis())
            : present.cpuMillis();
    long memoryBytes =
        bound(
            Math.max(learned && memory > 0 ? memory : present.memoryBytes(), floorBytes),
            settings.smallest().memoryBytes(),
            settings.largest().memoryBytes());
    Resources advised = new Resources(cpuMillis, memoryBytes);
    boolean worth =
        differs(cpuMillis, present.cpuMillis()) || differs(memoryBytes, present.memoryBytes());
    return worth ? Optional.of(advised) : Optional.empty();
  }

  private static long bound(double value, long smallest, long largest) {
    double most = largest > 0 ? (double) largest : Double.MAX_VALUE;
    return Math.round(Math.min(most, Math.max((double) smallest, value)));
  }

  private static boolean differs(long advised, long present) {
    return Math.abs(advised - present) > WORTH * present;
  }
}
