package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.RunResult.Curves;
import java.util.Locale;

/** One run as an SVG: instances as steps over the rate, violations along the bottom. */
final class Plot {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 220;
  private static final int LEFT = 40;
  private static final int RIGHT = 60;
  private static final int TOP = 10;
  private static final int BOTTOM = 24;
  private static final int STRIP = 24;

  private final StringBuilder svg;
  private final Curves curves;
  private final double mostInstances;
  private final double mostRate;
  private final String rateUnit;

  private Plot(StringBuilder svg, RunResult result, double mostInstances, boolean byGoal) {
    this.svg = svg;
    this.curves = result.curves();
    this.mostInstances = mostInstances;
    double most = 1;
    for (float rate : curves.rate()) {
      most = Math.max(most, rate);
    }
    this.mostRate = byGoal ? mostInstances : most;
    this.rateUnit = byGoal ? "" : "/s";
  }

  static void draw(StringBuilder html, RunResult result, double mostInstances, double limit) {
    boolean byGoal = result.overGoalSeconds().isPresent();
    Plot plot = new Plot(html, result, mostInstances, byGoal);
    String over = byGoal ? "the goal" : String.format(Locale.ROOT, "%.0f ms", limit * 1000);
    html.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                + "<title>%d seconds over %s, %.2f instance-hours</title>",
            WIDTH,
            HEIGHT,
            HtmlReport.escape(result.name()),
            result.badSeconds(),
            over,
            result.instanceHours()));
    plot.grid(result.seconds());
    plot.line(plot.curves.rate(), plot.mostRate, "#888", false);
    plot.line(plot.curves.instances(), mostInstances, "#2277dd", true);
    plot.violations();
    html.append("</svg>\n");
  }

  private void grid(int seconds) {
    for (int i = 0; i <= 4; i++) {
      double y = y(i / 4.0);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT,
              WIDTH - RIGHT,
              y,
              y));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f</text>",
              LEFT - 6,
              y + 4,
              mostInstances * i / 4));
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%.1f\">%.0f%s</text>",
              WIDTH - RIGHT + 6,
              y + 4,
              mostRate * i / 4,
              rateUnit));
    }
    for (int i = 0; i <= 6; i++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              LEFT + (WIDTH - LEFT - RIGHT) * i / 6.0,
              HEIGHT - 6,
              time(seconds * (long) i / 6)));
    }
  }

  private static String time(long seconds) {
    return seconds >= 86_400 * 2
        ? String.format(Locale.ROOT, "%.1f d", seconds / 86_400.0)
        : String.format(Locale.ROOT, "%d:%02d", seconds / 3600, seconds / 60 % 60);
  }

  private void line(float[] values, double most, String color, boolean steps) {
    svg.append(
        String.format(
            Locale.ROOT, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\" d=\"", color));
    for (int i = 0; i < values.length; i++) {
      double y = y(Math.min(1, values[i] / most));
      if (i == 0) {
        svg.append(String.format(Locale.ROOT, "M%.1f %.1f", x(i, values.length), y));
      } else if (values[i] != values[i - 1] || i == values.length - 1) {
        if (steps) {
          svg.append(String.format(Locale.ROOT, "H%.1fV%.1f", x(i, values.length), y));
        } else {
          svg.append(String.format(Locale.ROOT, "L%.1f %.1f", x(i, values.length), y));
        }
      }
    }
    svg.append("\"/>");
  }

  private void violations() {
    float[] values = curves.violations();
    svg.append(String.format(Locale.ROOT, "<path stroke=\"#dd3333\" stroke-width=\"1.2\" d=\""));
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0) {
        double share = Math.min(1, values[i] / curves.secondsPerPoint());
        svg.append(
            String.format(
                Locale.ROOT,
                "M%.1f %dv-%.1f",
                x(i, values.length),
                HEIGHT - BOTTOM,
                3 + share * (STRIP - 3)));
      }
    }
    svg.append("\"/>");
  }

  private static double x(int point, int points) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (point / (double) Math.max(1, points - 1));
  }

  private static double y(double share) {
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share);
  }
}
