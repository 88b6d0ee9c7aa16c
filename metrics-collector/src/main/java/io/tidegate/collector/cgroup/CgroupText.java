package io.tidegate.collector.cgroup;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The few forms that control-group files come in. Pure; what is malformed is absent. */
final class CgroupText {
  private static final long NANOS_PER_MICRO = 1000;

  private CgroupText() {}

  /** {@code cpu.stat}, {@code memory.stat}: a key, a space and a number on each line. */
  static Map<String, Long> flat(String text) {
    Map<String, Long> values = new HashMap<>();
    for (String line : text.split("\n")) {
      int space = line.indexOf(' ');
      if (space > 0) {
        number(line.substring(space + 1))
            .ifPresent(value -> values.put(line.substring(0, space), value));
      }
    }
    return values;
  }

  /** A file with one number; empty for {@code max} and for -1, which both mean no limit. */
  static Optional<Long> number(String text) {
    try {
      long value = Long.parseLong(text.trim());
      return value < 0 ? Optional.empty() : Optional.of(value);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Cores that {@code quota} microseconds of each {@code period} make. */
  static Optional<Double> cores(Optional<Long> quota, Optional<Long> period) {
    if (quota.isEmpty() || period.isEmpty() || quota.get() <= 0 || period.get() <= 0) {
      return Optional.empty();
    }
    return Optional.of((double) quota.get() / period.get());
  }

  /** {@code total=} of the {@code some} or {@code full} line of a pressure file. */
  static Optional<Long> stallNanos(String text, String kind) {
    for (String line : text.split("\n")) {
      int total = line.indexOf("total=");
      if (line.startsWith(kind + " ") && total > 0) {
        return number(line.substring(total + "total=".length()))
            .map(micros -> micros * NANOS_PER_MICRO);
      }
    }
    return Optional.empty();
  }

  /**
   * Bytes over all devices.
   *
   * @param perDevice version 1: {@code 8:0 Read 4096} lines
   */
  static Optional<Long> bytesV1(String perDevice, String operation) {
    long sum = 0;
    boolean found = false;
    for (String line : perDevice.split("\n")) {
      String[] words = line.trim().split(" ");
      if (words.length == 3 && words[1].toLowerCase(Locale.ROOT).equals(operation)) {
        sum += number(words[2]).orElse(0L);
        found = true;
      }
    }
    return found ? Optional.of(sum) : Optional.empty();
  }

  /**
   * Bytes over all devices.
   *
   * @param perDevice version 2: {@code 8:0 rbytes=4096 wbytes=0 …} lines
   */
  static Optional<Long> bytesV2(String perDevice, String key) {
    long sum = 0;
    boolean found = false;
    for (String word : perDevice.split("[ \n]")) {
      if (word.startsWith(key + "=")) {
        sum += number(word.substring(key.length() + 1)).orElse(0L);
        found = true;
      }
    }
    return found ? Optional.of(sum) : Optional.empty();
  }
}
