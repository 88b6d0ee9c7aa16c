package io.tidegate.autoscaler.size;

import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private @Nullable Instant diedAt;

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

  /**
   * An instance of this size died because its memory was not enough. A death that is told again, or
   * is no newer than the last one, changes nothing.
   */
  public void outOfMemory(double limitBytes, Instant at) {
    if (diedAt != null && !at.isAfter(diedAt)) {
      return;
    }
    diedAt = at;
    floorBytes = Math.max(floorBytes, Math.max(limitBytes * OOM_RATIO, limitBytes + OOM_BYTES));
  }

  /** What is worth keeping. */
  public LearnedSize learned() {
    boolean any = !first.equals(Instant.MAX);
    return new LearnedSize(
        any ? first : null,
        any ? last : null,
        floorBytes,
        diedAt,
        cores.learned(),
        bytes.learned());
  }

  /** Goes on from what was kept. */
  public void restore(LearnedSize kept) {
    first = kept.first() == null ? Instant.MAX : kept.first();
    last = kept.last() == null ? Instant.MIN : kept.last();
    floorBytes = kept.floorBytes();
    diedAt = kept.diedAt();
    cores.restore(kept.cores());
    bytes.restore(kept.bytes());
  }

  private void note(Instant at) {
    first = at.isBefore(first) ? at : first;
    last = at.isAfter(last) ? at : last;
  }

  /** The size to have, if enough was seen and it differs enough from the present one. */
  public Optional<SizeAdvice> advise(Resources present, Vertical settings) {
    boolean learned =
        !first.equals(Instant.MAX) && Duration.between(first, last).compareTo(LEARNING) >= 0;
    boolean bumped = floorBytes > present.memoryBytes();
    if (!learned && !bumped) {
      return Optional.empty();
    }
    double margin = 1 + settings.marginRatio();
    double usedCores = !learned || cores.isEmpty() ? 0 : cores.quantile(CPU_QUANTILE);
    double usedBytes = !learned || bytes.isEmpty() ? 0 : bytes.quantile(MEMORY_QUANTILE);
    long cpuMillis =
        usedCores > 0
            ? bound(
                usedCores * margin * 1000,
                settings.smallest().cpuMillis(),
                settings.largest().cpuMillis())
            : present.cpuMillis();
    long memoryBytes =
        bound(
            Math.max(usedBytes > 0 ? usedBytes * margin : present.memoryBytes(), floorBytes),
            settings.smallest().memoryBytes(),
            settings.largest().memoryBytes());
    boolean worth =
        differs(cpuMillis, present.cpuMillis()) || differs(memoryBytes, present.memoryBytes());
    return worth
        ? Optional.of(
            new SizeAdvice(
                present,
                new Resources(cpuMillis, memoryBytes),
                usedCores,
                usedBytes,
                settings.marginRatio(),
                floorBytes > usedBytes * margin))
        : Optional.empty();
  }

  private static long bound(double value, long smallest, long largest) {
    double most = largest > 0 ? (double) largest : Double.MAX_VALUE;
    return Math.round(Math.min(most, Math.max((double) smallest, value)));
  }

  private static boolean differs(long advised, long present) {
    return Math.abs(advised - present) > WORTH * present;
  }
}
