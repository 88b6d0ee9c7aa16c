package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.RunResult;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The comparison as one HTML file that needs nothing else: a table, and plots as inline SVG. It
 * carries no script and no reference to another file, so it can be mailed and opened anywhere.
 */
public final class HtmlReport {
  private static final String STYLE =
      """
      :root{color-scheme:light dark}
      body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1000px;padding:0 1rem}
      table{border-collapse:collapse;margin:1rem 0}
      th,td{padding:.3rem .8rem;text-align:right;border-bottom:1px solid #8884}
      th:first-child,td:first-child{text-align:left}
      tbody tr:first-child{font-weight:600}
      svg{width:100%;height:auto;display:block}
      h2{margin:2rem 0 .2rem;font-size:1.1rem}
      .axis{stroke:#8888;stroke-width:1}.grid{stroke:#8883;stroke-width:1}
      text{font:11px system-ui,sans-serif;fill:#888}
      .note{color:#888}
      """;

  private final String title;
  private final List<String> notes;
  private final List<RunResult> results;
  private final double limitSeconds;

  /**
   * @param notes said above the table: the model, and whether the records were reproduced
   * @param limitSeconds what a second's p95 must not exceed
   */
  public HtmlReport(
      String title, List<String> notes, List<RunResult> results, double limitSeconds) {
    this.title = title;
    this.notes = List.copyOf(notes);
    this.results = List.copyOf(results);
    this.limitSeconds = limitSeconds;
  }

  /** The whole file. */
  public String text() {
    StringBuilder html = new StringBuilder(200_000);
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escape(title))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>")
        .append(escape(title))
        .append("</h1>\n");
    notes.forEach(note -> html.append("<p>").append(escape(note)).append("</p>\n"));
    if (!results.isEmpty()) {
      comparison(html);
    }
    return html.append("</body></html>\n").toString();
  }

  private void comparison(StringBuilder html) {
    table(html);
    for (RunResult result : results) {
      html.append("<h2>").append(escape(result.name())).append("</h2>\n");
      Plot.draw(html, result, most(), limitSeconds);
    }
    html.append("<p class=\"note\">").append(legend()).append("</p>\n");
  }

  private String legend() {
    return ComparisonTable.extrapolated(results)
        ? "Blue: instances ready. Grey: the recorded work, in instances at their goal. Both on one"
            + " scale for all. Red: seconds over the goal; the taller, the more of them."
        : "Blue: instances ready (left). Grey: requests a second (right), on one scale for all."
            + " Red: seconds over the limit; the taller, the more of them.";
  }

  /** The most instances of any policy, or asked for by the work: one scale for all plots. */
  private double most() {
    double most = 1;
    for (RunResult result : results) {
      most = Math.max(most, largest(result.curves().instances()));
      if (result.overGoalSeconds().isPresent()) {
        most = Math.max(most, Math.ceil(largest(result.curves().rate())));
      }
    }
    return most;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  private void table(StringBuilder html) {
    html.append("<table><thead><tr>")
        .append(cells("th", ComparisonTable.headings(results)))
        .append("</tr></thead><tbody>\n");
    for (RunResult result : results) {
      html.append("<tr>").append(cells("td", ComparisonTable.cells(result))).append("</tr>\n");
    }
    html.append("</tbody></table>\n");
  }

  private static String cells(String tag, List<String> cells) {
    return cells.stream()
        .map(cell -> "<" + tag + ">" + escape(cell) + "</" + tag + ">")
        .collect(Collectors.joining());
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
