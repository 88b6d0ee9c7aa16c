package io.tidegate.common.spec;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The container labels that describe a workload, and the key of a workload file that each stands
 * for. The table in {@code docs/labels.md} is made from this one.
 */
public enum Label {
  ENABLE(null, "true", "The container is a workload. Without it no other label counts."),
  NAME(
      null,
      "web",
      "The workload's name. Default: the Compose service, or the Swarm service, or the container's"
          + " name."),
  PORT(
      "port",
      "8080",
      "The port that an instance listens on. Default: the one TCP port that the image exposes."),
  RULE(
      "route",
      "Host(`web.localhost`) && PathPrefix(`/api`)",
      "Which requests belong to the workload: Host, PathPrefix, or both."),
  HOST("route.host", "web.localhost", "The same without a rule: the host; `*` for all."),
  PATH("route.path", "/api", "The same without a rule: the path prefix."),
  MIN("scale.min", "1", "Fewest instances; 0 allows scale to zero."),
  MAX("scale.max", "10", "Most instances."),
  CPU_TARGET("scale.targets.cpu", "70", "CPU to keep instances at, percent of `tidegate.cpu`."),
  MEMORY_TARGET(
      "scale.targets.memory", "80", "Memory to keep instances at, percent of `tidegate.memory`."),
  RPS_TARGET(
      "scale.targets.requests-per-second",
      "200",
      "Requests a second that one instance shall serve."),
  CONCURRENCY_TARGET(
      "scale.targets.concurrency",
      "50",
      "Requests at the same time that one instance shall serve."),
  P50_TARGET("scale.targets.p50", "80ms", "Median response time to keep."),
  P95_TARGET("scale.targets.p95", "250ms", "95th percentile of the response time to keep."),
  P99_TARGET("scale.targets.p99", "1s", "99th percentile of the response time to keep."),
  MODE("scale.mode", "advise", "`act`, `advise` (decide and explain only) or `paused`."),
  COOLDOWN_UP("scale.up.cooldown", "15s", "Least time between two steps up."),
  COOLDOWN_DOWN("scale.down.cooldown", "1m", "Least time between two steps down."),
  STABILIZATION_UP("scale.up.stabilization", "0s", "How long more must have been needed."),
  STABILIZATION_DOWN("scale.down.stabilization", "15s", "How long less must have been enough."),
  HALFLIFE_DOWN(
      "scale.down.half-life", "4m", "In this time the load that a peak provides for halves."),
  WINDOW("scale.window", "1m", "How long a load counts in the average that steady sizing uses."),
  WARMUP("scale.warmup", "30s", "How long the CPU of a new instance says nothing about load."),
  IDLE("scale.idle-after", "5m", "How long without a request before going to zero."),
  FALLBACK_REPLICAS("scale.fallback.replicas", "3", "Instances while no metric can be read."),
  FALLBACK_BEHAVIOR(
      "scale.fallback.behavior",
      "current-if-higher",
      "`static`, `current`, `current-if-higher` or `current-if-lower`."),
  READY_PATH("ready.path", "/health", "Path that answers 2xx or 3xx once the instance can serve."),
  READY_TIMEOUT("ready.start-timeout", "1m", "How long a start may take."),
  DRAIN(
      "ready.drain-timeout", "30s", "How long requests may go on after an instance is taken out."),
  ALGORITHM(
      "balance.algorithm",
      "response-time",
      "`round-robin`, `random`, `least-connections`, `response-time`, `ring-hash`, `maglev`,"
          + " `bounded-load` or `first`."),
  HOLD("balance.hold-timeout", "30s", "How long a request waits while the workload wakes up."),
  STRATEGY("placement.strategy", "spread", "`spread` or `bin-pack`."),
  CPU("resources.cpu", "500m", "CPU of one instance. Default: the container's CPU limit."),
  MEMORY("resources.memory", "256Mi", "Memory of one instance. Default: the container's limit.");

  /** What every label begins with. */
  public static final String PREFIX = "tidegate.";

  private final @Nullable String key;
  private final String example;
  private final String meaning;

  Label(@Nullable String key, String example, String meaning) {
    this.key = key;
    this.example = example;
    this.meaning = meaning;
  }

  /** As it is written on a container: {@code tidegate.cpu.target}. */
  public String label() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** The key of a workload file that it stands for; null for what only labels need. */
  public @Nullable String key() {
    return key;
  }

  /** Whether a bare number means percent. */
  boolean percent() {
    return this == CPU_TARGET || this == MEMORY_TARGET;
  }

  /** The table of all labels, in Markdown. */
  public static String markdown() {
    StringBuilder table = new StringBuilder("| label | example | workload file | meaning |\n");
    table.append("|---|---|---|---|\n");
    for (Label each : List.of(values())) {
      String key = each.key == null ? "" : "`" + each.key + "`";
      table.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(each.label(), code(each.example), key, each.meaning));
    }
    return table.toString();
  }

  /** Markdown's code, also of what has backquotes itself. */
  private static String code(String text) {
    return text.contains("`") ? "`` " + text + " ``" : "`" + text + "`";
  }
}
