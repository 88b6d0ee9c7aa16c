package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.simulation.TraceReader;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.config.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Prints the comparison of {@code docs/autoscaler-comparison.md}: the default policy and its rivals
 * on each trace file, at 5 s and at 30 s of start-up, as Markdown tables.
 */
public final class CompareTraces {
  private static final List<Duration> START_UPS =
      List.of(Duration.ofSeconds(5), Duration.ofSeconds(30));

  private CompareTraces() {}

  /** Reads the traces that the arguments name, as {@code FILE} or {@code FILE=STEP}. */
  public static void main(String[] files) throws IOException {
    for (String file : files) {
      String[] parts = file.split("=", 2);
      Path path = Path.of(parts[0]);
      Duration step = parts.length == 2 ? Quantity.duration(parts[1]) : null;
      Trace trace = TraceReader.read(path.getFileName().toString(), Files.readAllLines(path), step);
      for (Duration startUp : START_UPS) {
        print(trace, startUp);
      }
    }
  }

  private static void print(Trace trace, Duration startUp) {
    Replay replay = new Replay(Replay.Settings.COMPARISON.withStartUp(startUp), () -> Outlook.NONE);
    List<NamedPolicy> policies = List.of(new NamedPolicy("tidegate", replay.defaultPolicy(trace)));
    System.out.printf("%n### %s, %d s to start%n%n", trace.name(), startUp.toSeconds());
    List<RunResult> results = replay.trace(trace, policies).results();
    List<String> headings = ComparisonTable.headings(results);
    System.out.println(row(headings));
    System.out.println("|---|" + "--:|".repeat(headings.size() - 1));
    for (RunResult result : results) {
      System.out.println(row(ComparisonTable.cells(result)));
    }
  }

  private static String row(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }
}
