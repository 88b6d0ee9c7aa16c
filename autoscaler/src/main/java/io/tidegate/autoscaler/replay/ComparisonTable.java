package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Results side by side, as plain text. */
public final class ComparisonTable {
  private static final String NOT_KNOWN = "–";

  private ComparisonTable() {}

  /** Headings of the columns; those of an extrapolation say that it is one. */
  public static List<String> headings(List<RunResult> results) {
    return extrapolated(results)
        ? List.of(
            "policy (extrapolated)",
            "violation s",
            "p95",
            "p99",
            "over goal s",
            "instance-h",
            "changes",
            "flaps")
        : List.of("policy", "violation s", "p95", "p99", "instance-h", "changes", "flaps");
  }

  /** Whether there was no latency to judge by. */
  static boolean extrapolated(List<RunResult> results) {
    return results.stream().anyMatch(result -> result.overGoalSeconds().isPresent());
  }

  /** The cells of one result, in the order of {@link #headings}. */
  public static List<String> cells(RunResult result) {
    List<String> cells = new ArrayList<>();
    cells.add(result.name());
    cells.add(count(result.violationSeconds()));
    cells.add(seconds(result.p95Seconds()));
    cells.add(seconds(result.p99Seconds()));
    if (result.overGoalSeconds().isPresent()) {
      cells.add(count(result.overGoalSeconds()));
    }
    cells.add(String.format(Locale.ROOT, "%.2f", result.instanceHours()));
    cells.add(Integer.toString(result.changes()));
    cells.add(Integer.toString(result.flaps()));
    return cells;
  }

  /** Headings, then a line for each result; names to the left, numbers to the right. */
  public static List<String> lines(List<RunResult> results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(headings(results));
    results.forEach(result -> rows.add(cells(result)));
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder(pad(row.getFirst(), widths[0], false));
    for (int i = 1; i < widths.length; i++) {
      line.append("  ").append(pad(row.get(i), widths[i], true));
    }
    return line.toString();
  }

  private static String pad(String text, int width, boolean right) {
    String blanks = " ".repeat(width - text.length());
    return right ? blanks + text : text + blanks;
  }

  private static String count(OptionalInt seconds) {
    return seconds.isPresent() ? Integer.toString(seconds.getAsInt()) : NOT_KNOWN;
  }

  /** Milliseconds below one second, seconds above. */
  private static String seconds(OptionalDouble known) {
    if (known.isEmpty()) {
      return NOT_KNOWN;
    }
    double seconds = known.getAsDouble();
    return seconds < 1
        ? Math.round(seconds * 1000) + " ms"
        : String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
