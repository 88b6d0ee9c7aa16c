package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results side by side, as plain text. */
public final class ComparisonTable {
  /** Headings of the columns. */
  public static final List<String> HEADINGS =
      List.of("policy", "violation s", "p95", "p99", "instance-h", "changes", "flaps");

  private ComparisonTable() {}

  /** The cells of one result, in the order of {@link #HEADINGS}. */
  public static List<String> cells(RunResult result) {
    return List.of(
        result.name(),
        Integer.toString(result.violationSeconds()),
        seconds(result.p95Seconds()),
        seconds(result.p99Seconds()),
        String.format(Locale.ROOT, "%.2f", result.instanceHours()),
        Integer.toString(result.changes()),
        Integer.toString(result.flaps()));
  }

  /** Headings, then a line for each result; names to the left, numbers to the right. */
  public static List<String> lines(List<RunResult> results) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    results.forEach(result -> rows.add(cells(result)));
    int[] widths = new int[HEADINGS.size()];
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

  /** Milliseconds below one second, seconds above. */
  static String seconds(double seconds) {
    return seconds < 1
        ? Math.round(seconds * 1000) + " ms"
        : String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
