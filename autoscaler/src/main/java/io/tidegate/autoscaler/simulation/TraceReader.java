package io.tidegate.autoscaler.simulation;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads traces: one rate a line, or CSV of a time and the number of requests in the step that
 * begins then, quoted or not. A first line that begins with a word is a heading; empty lines and
 * {@code #} comments are skipped. Times are ISO with an offset, {@code 2014-04-10 00:04:00} (taken
 * as UTC) or seconds, milli-, micro- or nanoseconds of the epoch. The step is the usual time
 * between two lines; each line must stand where the steps before it lead, up to half a step: what
 * is missing is not made up, and not left out unless the step is stated.
 */
public final class TraceReader {
  private static final Pattern SEPARATOR = Pattern.compile("[,;\\t]");

  /** Without a separator the last blank is one: a time may have blanks of its own. */
  private static final Pattern LAST_BLANK = Pattern.compile("\\s(?=\\S*$)");

  private static final DateTimeFormatter TIMES =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  /** Larger numbers count thousandths of a second, and so on: this one is in the year 5138. */
  private static final double MOST_SECONDS = 1e11;

  private final String name;
  private final List<Double> values = new ArrayList<>();
  private final List<Time> times = new ArrayList<>();

  private TraceReader(String name) {
    this.name = name;
  }

  /** When a line's step begins. */
  private record Time(int line, String text, Instant at) {}

  /**
   * Reads a trace.
   *
   * @param step length of a step, with which lines follow each other whatever their times say; null
   *     takes a CSV's own, or one second without times
   * @throws IllegalArgumentException naming the line that cannot be read
   */
  public static Trace read(String name, List<String> lines, @Nullable Duration step) {
    TraceReader reader = new TraceReader(name);
    boolean first = true;
    for (int i = 0; i < lines.size(); i++) {
      String line = (i == 0 ? unmarked(lines.get(i)) : lines.get(i)).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        reader.line(i + 1, line, first);
        first = false;
      }
    }
    return reader.trace(step);
  }

  /** Without the byte order mark that some programs begin a file with. */
  private static String unmarked(String line) {
    return line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  private void line(int number, String line, boolean mayBeHeading) {
    boolean separated = SEPARATOR.matcher(line).find();
    String[] cells = (separated ? SEPARATOR : LAST_BLANK).split(line, -1);
    Double value = number(bare(cells[cells.length - 1]));
    if (value == null && mayBeHeading && isWord(bare(cells[0]))) {
      return;
    }
    if (cells.length > 2) {
      throw refused(number, line, "a number, or a time and a number");
    }
    if (value == null || !Double.isFinite(value) || value < 0) {
      throw refused(number, line, "a number >= 0");
    }
    boolean timed = cells.length == 2;
    if (timed != (times.size() == values.size()) && !values.isEmpty()) {
      throw refused(number, line, "a time on every line, or on none");
    }
    if (timed) {
      String text = bare(cells[0]);
      times.add(new Time(number, text, time(number, text)));
    }
    values.add(value);
  }

  private Trace trace(@Nullable Duration step) {
    Duration length = step == null ? usualStep() : step;
    if (length.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("%s: step %s (expected: >= 1 s)".formatted(name, length));
    }
    if (step == null) {
      checkTimes(length);
    }
    // a CSV holds counts per step, a plain list rates
    double perSecond = times.isEmpty() ? 1 : 1.0 / length.toSeconds();
    double[] rates = values.stream().mapToDouble(value -> value * perSecond).toArray();
    return new Trace(name, times.isEmpty() ? Instant.EPOCH : times.getFirst().at(), length, rates);
  }

  /** The median, in whole seconds: neither a gap nor a late line is taken for the step. */
  private Duration usualStep() {
    if (times.size() < 2) {
      return Duration.ofSeconds(1);
    }
    List<Duration> between = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      Duration step = Duration.between(times.get(i - 1).at(), times.get(i).at());
      if (!step.isPositive()) {
        throw refused(times.get(i).line(), times.get(i).text(), "a later time than before it");
      }
      between.add(step);
    }
    between.sort(null);
    int half = between.size() / 2;
    Duration middle = between.get(half).plus(between.get((between.size() - 1) / 2)).dividedBy(2);
    return Duration.ofSeconds(middle.plusMillis(500).toSeconds());
  }

  private void checkTimes(Duration step) {
    for (int i = 1; i < times.size(); i++) {
      Time time = times.get(i);
      Instant due = times.getFirst().at().plus(step.multipliedBy(i));
      if (Duration.between(due, time.at()).abs().multipliedBy(2).compareTo(step) > 0) {
        throw refused(
            time.line(),
            time.text(),
            "%s, as the steps are of %d s; a stated step takes the lines as they follow each other"
                .formatted(due, step.toSeconds()));
      }
    }
  }

  private Instant time(int line, String text) {
    Double number = number(text);
    if (number != null && Double.isFinite(number)) {
      double seconds = number;
      while (seconds > MOST_SECONDS) {
        seconds /= 1000;
      }
      return Instant.ofEpochMilli(Math.round(seconds * 1000));
    }
    try {
      String iso = text.replaceFirst(" ", "T").replace(" ", "");
      return TIMES.parseBest(iso, OffsetDateTime::from, LocalDateTime::from)
              instanceof OffsetDateTime exact
          ? exact.toInstant()
          : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw refused(line, text, "a time such as 2026-11-21 10:00:00");
    }
  }

  private static String bare(String cell) {
    String text = cell.strip();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).strip() : text;
  }

  /** What begins with a digit is a number or a time, be it a wrong one; so are NaN and Infinity. */
  private static boolean isWord(String cell) {
    return number(cell) == null && (cell.isEmpty() || !Character.isDigit(cell.charAt(0)));
  }

  private static @Nullable Double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private IllegalArgumentException refused(int line, String text, String expected) {
    return new IllegalArgumentException(
        "%s:%d: \"%s\" (expected: %s)".formatted(name, line, text, expected));
  }
}
