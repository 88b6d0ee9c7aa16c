package io.tidegate.standalone.cli;

import java.time.Duration;
import java.util.Locale;

/** Figures as a person reads them. */
final class Units {
  private Units() {}

  /** {@code 0.42 ms}, {@code 12.3 ms}, {@code 456 ms}, {@code 1.23 s}. */
  static String latency(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis >= 1000) {
      return format("%.2f s", millis / 1000);
    }
    return format(millis < 10 ? "%.2f ms" : millis < 100 ? "%.1f ms" : "%.0f ms", millis);
  }

  /** {@code 3s}, {@code 4m12s}, {@code 2h05m}, {@code 3d4h}: as long ago, or still to go. */
  static String age(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return format("%dm%02ds", seconds / 60, seconds % 60);
    }
    if (seconds < 86_400) {
      return format("%dh%02dm", seconds / 3600, seconds % 3600 / 60);
    }
    return format("%dd%dh", seconds / 86_400, seconds % 86_400 / 3600);
  }

  /** {@code 3 %}, {@code 70 %}, {@code 210 %}. */
  static String percent(double ratio) {
    return Math.round(ratio * 100) + " %";
  }

  /** {@code 0.4}, {@code 12.3}, {@code 1234}. */
  static String number(double value) {
    return format(Math.abs(value) < 100 && value != Math.rint(value) ? "%.1f" : "%.0f", value);
  }

  @SuppressWarnings("AnnotateFormatMethod") // every pattern is a constant of this package
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
