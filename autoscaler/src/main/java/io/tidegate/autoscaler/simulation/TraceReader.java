package io.tidegate.autoscaler.simulation;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads traces: one rate a line, or CSV of a time and the number of requests in the step that
 * begins then. A first line that is no number is a heading; empty lines and {@code #} comments are
 * skipped. Times are ISO instants, {@code 2014-04-10 00:04:00} (taken as UTC) or seconds of the
 * epoch; the step is the time between the first two.
 */
public final class TraceReader {
  private TraceReader() {}

  /**
   * Reads a trace.
   *
   * @param step length of a step; null takes a CSV's own, or one second without times
   * @throws IllegalArgumentException naming the line that cannot be read
   */
  public static Trace read(String name, List<String> lines, @Nullable Duration step) {
    List<Double> values = new ArrayList<>();
    List<Instant> times = new ArrayList<>();
    boolean heading = true;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split("[,;\\s]\\s*(?=[^,;\\s]*$)", 2);
      Double value = number(cells[cells.length - 1]);
      if (value == null && heading) {
        heading = false;
        continue;
      }
      heading = false;
      if (value == null || !(value >= 0)) {
        throw refused(name, i, line, "a number >= 0");
      }
      values.add(value);
      if (cells.length == 2 && times.size() < 2) {
        times.add(time(name, i, cells[0].strip()));
      }
    }
    return trace(name, values, times, step);
  }

  private static Trace trace(
      String name, List<Double> values, List<Instant> times, @Nullable Duration step) {
    Duration own =
        times.size() == 2 ? Duration.between(times.get(0), times.get(1)) : Duration.ofSeconds(1);
    Duration length = step == null ? own : step;
    if (length.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "%s: step %s (expected: >= 1 s, times in order)".formatted(name, length));
    }
    // a CSV holds counts per step, a plain list rates
    double perSecond = times.isEmpty() ? 1 : 1.0 / length.toSeconds();
    double[] rates = values.stream().mapToDouble(value -> value * perSecond).toArray();
    Instant start = times.isEmpty() ? Instant.EPOCH : times.getFirst();
    return new Trace(name, start, length, rates);
  }

  private static Instant time(String name, int index, String text) {
    Double seconds = number(text);
    if (seconds != null) {
      return Instant.ofEpochSecond(seconds.longValue());
    }
    try {
      return text.endsWith("Z")
          ? Instant.parse(text)
          : LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw refused(name, index, text, "a time such as 2026-11-21 10:00:00");
    }
  }

  private static @Nullable Double number(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      return Double.isFinite(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static IllegalArgumentException refused(
      String name, int index, String text, String expected) {
    return new IllegalArgumentException(
        "%s:%d: \"%s\" (expected: %s)".formatted(name, index + 1, text, expected));
  }
}
