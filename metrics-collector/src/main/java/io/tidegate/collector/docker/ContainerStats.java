package io.tidegate.collector.docker;

import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.Level;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.UnreadableException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The body of {@code GET /containers/ID/stats}, read without its useless previous sample. Pure. */
final class ContainerStats {
  private ContainerStats() {}

  /**
   * The reading in a body.
   *
   * @throws UnreadableException for the all-zero body that an engine sends of a container that has
   *     just ended (moby#43387): zero here is not idle
   */
  static Reading read(JsonNode body, ContainerFacts facts) throws UnreadableException {
    Instant at = time(body);
    JsonNode cpu = body.path("cpu_stats");
    JsonNode usage = cpu.path("cpu_usage").path("total_usage");
    if (at.getEpochSecond() <= 0
        || !isCount(usage)
        || cpu.path("system_cpu_usage").asLong(0) <= 0) {
      throw new UnreadableException(
          MissingCause.EMPTY, "the engine has no figures of container " + facts.shortId());
    }
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    counters.put(Counter.CPU_NANOS, usage.asLong());
    put(counters, Counter.CPU_PERIODS, cpu.path("throttling_data").path("periods"));
    put(
        counters,
        Counter.CPU_THROTTLED_PERIODS,
        cpu.path("throttling_data").path("throttled_periods"));
    addNetwork(counters, body.path("networks"));
    addDisk(counters, body.path("blkio_stats").path("io_service_bytes_recursive"));
    return new Reading(
        facts.incarnation(),
        at.getEpochSecond() * 1_000_000_000L + at.getNano(),
        counters,
        levels(body, facts, at));
  }

  private static Map<Level, Double> levels(JsonNode body, ContainerFacts facts, Instant at) {
    Map<Level, Double> levels = new EnumMap<>(Level.class);
    double cores = body.path("cpu_stats").path("online_cpus").asDouble(0);
    if (cores > 0) {
      levels.put(Level.MACHINE_CORES, cores);
    }
    JsonNode memory = body.path("memory_stats");
    if (isCount(memory.path("usage"))) {
      JsonNode stats = memory.path("stats");
      long inactive =
          stats.path("total_inactive_file").asLong(stats.path("inactive_file").asLong(0));
      levels.put(
          Level.WORKING_SET_BYTES, (double) Math.max(0, memory.path("usage").asLong() - inactive));
    }
    if (facts.limits().cpuMillis() > 0) {
      levels.put(Level.CPU_LIMIT_CORES, facts.limits().cpuMillis() / 1000.0);
    }
    if (facts.limits().memoryBytes() > 0) {
      levels.put(Level.MEMORY_LIMIT_BYTES, (double) facts.limits().memoryBytes());
    }
    Instant started = facts.startedAt();
    if (started != null && !at.isBefore(started)) {
      levels.put(Level.UPTIME_SECONDS, Duration.between(started, at).toMillis() / 1000.0);
    }
    return levels;
  }

  private static Instant time(JsonNode body) {
    try {
      return Instant.parse(body.path("read").asString(""));
    } catch (DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  /** A container in its host's network has no entry: unknown, not idle. */
  private static void addNetwork(Map<Counter, Long> counters, JsonNode networks) {
    if (networks.isEmpty()) {
      return;
    }
    long received = 0;
    long sent = 0;
    for (JsonNode each : networks) {
      received += each.path("rx_bytes").asLong(0);
      sent += each.path("tx_bytes").asLong(0);
    }
    counters.put(Counter.NETWORK_RECEIVED_BYTES, received);
    counters.put(Counter.NETWORK_SENT_BYTES, sent);
  }

  /** Version 1 of control groups says {@code Read}, version 2 {@code read}. */
  private static void addDisk(Map<Counter, Long> counters, JsonNode devices) {
    for (JsonNode each : devices) {
      long bytes = each.path("value").asLong(0);
      switch (each.path("op").asString("").toLowerCase(Locale.ROOT)) {
        case "read" -> counters.merge(Counter.DISK_READ_BYTES, bytes, Long::sum);
        case "write" -> counters.merge(Counter.DISK_WRITTEN_BYTES, bytes, Long::sum);
        default -> {
          // Sync, Async, Total: the same bytes again.
        }
      }
    }
  }

  private static void put(Map<Counter, Long> counters, Counter counter, JsonNode value) {
    if (isCount(value)) {
      counters.put(counter, value.asLong());
    }
  }

  /** Kernels' counts that wrapped around come as numbers that no long holds. */
  private static boolean isCount(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0;
  }
}
