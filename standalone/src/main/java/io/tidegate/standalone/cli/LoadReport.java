package io.tidegate.standalone.cli;

import io.tidegate.standalone.load.LoadProgress;
import io.tidegate.standalone.load.LoadSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Prints how a load run goes: a line a second, then the whole. */
final class LoadReport {
  private static final String LINE = "%6s  %9s  %9s  %7s  %9s  %9s  %9s%s";

  private static final int LISTED = 20;

  private final Output output;
  private Instant startedAt = Instant.EPOCH;

  LoadReport(Output output) {
    this.output = output;
  }

  void begin(Instant now) {
    startedAt = now;
    if (!output.json()) {
      String heading =
          Units.format(LINE, "TIME", "SENT/S", "OK", "FAILED", "P50", "P99", "IN FLIGHT", "");
      print(Paint.BOLD.on(heading, output.colour()));
    }
  }

  void second(LoadProgress progress) {
    if (output.json()) {
      return;
    }
    String line =
        Units.format(
            LINE,
            Units.format("%.0fs", progress.elapsed().toMillis() / 1000.0),
            progress.sent(),
            progress.ok(),
            progress.failed(),
            Units.latency(progress.p50()),
            Units.latency(progress.p99()),
            progress.inFlight(),
            progress.late() > 1 ? "  %d wait for a connection".formatted(progress.late()) : "");
    print((progress.failed() > 0 ? Paint.BAD : Paint.PLAIN).on(line, output.colour()));
  }

  void end(LoadSummary summary) {
    if (output.json()) {
      Map<String, Object> all = json(summary);
      all.put("startedAt", startedAt.toString());
      print(Json.of(all));
      return;
    }
    LoadSummary.Latency latency = summary.latency();
    print("");
    print(
        Units.format(
            "%d of %d requests in %.1f s (%.1f/s), %s ok, %s",
            summary.sent(),
            summary.planned(),
            summary.elapsed().toMillis() / 1000.0,
            summary.throughput(),
            summary.ok(),
            (summary.failed() == 0 ? Paint.GOOD : Paint.BAD)
                .on(summary.failed() + " failed", output.colour())));
    summary.failedByCause().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(cause -> print("  %6d  %s".formatted(cause.getValue(), cause.getKey())));
    answeredBy(summary.instances());
    print(
        "latency  mean %s  p50 %s  p90 %s  p95 %s  p99 %s  p99.9 %s  max %s"
            .formatted(
                Units.latency(latency.mean()),
                Units.latency(latency.p50()),
                Units.latency(latency.p90()),
                Units.latency(latency.p95()),
                Units.latency(latency.p99()),
                Units.latency(latency.p999()),
                Units.latency(latency.max())));
  }

  /** Who answered, for as many as fit a line each without drowning the rest. */
  private void answeredBy(List<LoadSummary.Answered> instances) {
    instances.stream()
        .limit(LISTED)
        .forEach(
            each ->
                print(
                    Units.format(
                        "  %6d  by %s, from %.1f s",
                        each.answers(), each.instance(), each.first().toMillis() / 1000.0)));
    if (instances.size() > LISTED) {
      print("          and %d others".formatted(instances.size() - LISTED));
    }
  }

  private static Map<String, Object> json(LoadSummary.Answered each) {
    return new TreeMap<>(
        Map.of(
            "instance", each.instance(),
            "answers", each.answers(),
            "firstSeconds", each.first().toNanos() / 1e9));
  }

  /** The summary with plain numbers, in the units that the names state. */
  private static Map<String, Object> json(LoadSummary summary) {
    LoadSummary.Latency latency = summary.latency();
    return new TreeMap<>(
        Map.of(
            "planned", summary.planned(),
            "sent", summary.sent(),
            "ok", summary.ok(),
            "failed", summary.failed(),
            "failedByCause", new TreeMap<>(summary.failedByCause()),
            "statuses", new TreeMap<>(summary.statuses()),
            "instances", summary.instances().stream().map(LoadReport::json).toList(),
            "elapsedSeconds", summary.elapsed().toMillis() / 1000.0,
            "requestsPerSecond", summary.throughput(),
            "latencySeconds",
                new TreeMap<>(
                    Map.of(
                        "mean", latency.mean().toNanos() / 1e9,
                        "p50", latency.p50().toNanos() / 1e9,
                        "p90", latency.p90().toNanos() / 1e9,
                        "p95", latency.p95().toNanos() / 1e9,
                        "p99", latency.p99().toNanos() / 1e9,
                        "p999", latency.p999().toNanos() / 1e9,
                        "max", latency.max().toNanos() / 1e9))));
  }

  private void print(String line) {
    output.out().println(line);
    output.out().flush();
  }
}
