package io.tidegate.common.model;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Times that come again, as crontab writes them: minute, hour, day of the month, month, day of the
 * week. Each field is a star, numbers, ranges and lists of them, with steps; months and days may be
 * named by three letters, and Sunday is 0 or 7. When both days are restricted either is enough, as
 * in cron. A time that the clocks skip in spring comes as much later as they are put forward; one
 * that they repeat in autumn comes at its first occurrence.
 */
public final class Cron {
  /** From one 29 February to the next around a century without: the longest that cron waits. */
  private static final int LONGEST_DAYS = 9 * 366;

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet days;
  private final BitSet months;
  private final BitSet weekdays;
  private final boolean eitherDay;

  private Cron(String text, String[] fields) {
    minutes = new Field(text, "minute", 0, 59, List.of()).parse(fields[0]);
    hours = new Field(text, "hour", 0, 23, List.of()).parse(fields[1]);
    days = new Field(text, "day of the month", 1, 31, List.of()).parse(fields[2]);
    months = new Field(text, "month", 1, 12, MONTHS).parse(fields[3]);
    weekdays = new Field(text, "day of the week", 0, 7, WEEKDAYS).parse(fields[4]);
    if (weekdays.get(7)) {
      weekdays.set(0);
    }
    eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
  }

  /**
   * Reads five fields.
   *
   * @throws IllegalArgumentException naming the field that cannot be read, or when no day ever
   *     matches
   */
  public static Cron parse(String text) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "\"%s\" (expected: five cron fields, such as 0 8 * * 1-5)".formatted(text));
    }
    Cron cron = new Cron(text, fields);
    LocalDate day = LocalDate.of(2000, 1, 1);
    LocalDate last = day.plusDays(LONGEST_DAYS);
    while (!cron.on(day)) {
      day = day.plusDays(1);
      if (day.isAfter(last)) {
        throw new IllegalArgumentException("\"%s\" (expected: a day that exists)".formatted(text));
      }
    }
    return cron;
  }

  /** The first of its times after the given one, in that one's zone. */
  public ZonedDateTime next(ZonedDateTime after) {
    LocalDateTime from = after.toLocalDateTime();
    LocalDate day = from.toLocalDate();
    for (int i = 0; i <= LONGEST_DAYS; i++, day = day.plusDays(1)) {
      if (!on(day)) {
        continue;
      }
      for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
        if (i == 0 && hour < from.getHour() - 1) {
          continue; // the hour before may be repeated
        }
        for (int minute = minutes.nextSetBit(0); minute >= 0; ) {
          ZonedDateTime time = day.atTime(hour, minute).atZone(after.getZone());
          if (time.isAfter(after)) {
            return time;
          }
          minute = minutes.nextSetBit(minute + 1);
        }
      }
    }
    throw new IllegalStateException("cron: no time after " + after);
  }

  private boolean on(LocalDate date) {
    if (!months.get(date.getMonthValue())) {
      return false;
    }
    boolean day = days.get(date.getDayOfMonth());
    boolean weekday = weekdays.get(date.getDayOfWeek().getValue() % 7);
    return eitherDay ? day || weekday : day && weekday;
  }

  /** One field: what it may hold, for reading and for messages. */
  private record Field(String text, String name, int lowest, int highest, List<String> names) {

    BitSet parse(String field) {
      BitSet set = new BitSet(highest + 1);
      for (String part : field.split(",", -1)) {
        String[] stepped = part.split("/", 2);
        int step = stepped.length == 2 ? number(stepped[1], 1) : 1;
        String[] ends = stepped[0].split("-", 2);
        boolean all = stepped[0].equals("*");
        int from = all ? lowest : value(ends[0]);
        boolean open = all || stepped.length == 2;
        int to = ends.length == 2 ? value(ends[1]) : open ? highest : from;
        if (to < from) {
          throw refused(part);
        }
        for (int value = from; value <= to; value += step) {
          set.set(value);
        }
      }
      return set;
    }

    private int value(String written) {
      int named = names.indexOf(written.toUpperCase(Locale.ROOT));
      int value = named < 0 ? number(written, lowest) : named + lowest;
      if (value > highest) {
        throw refused(written);
      }
      return value;
    }

    private int number(String written, int least) {
      if (!written.matches("\\d{1,2}") || Integer.parseInt(written) < least) {
        throw refused(written);
      }
      return Integer.parseInt(written);
    }

    private IllegalArgumentException refused(String written) {
      return new IllegalArgumentException(
          "\"%s\": %s \"%s\" (expected: %d to %d)".formatted(text, name, written, lowest, highest));
    }
  }
}
