package io.tidegate.autoscaler.explain;

import io.tidegate.common.model.Resources;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people write them. */
final class Figures {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Figures() {}

  /** A target's figure in its unit. */
  static String of(String target, double value) {
    return switch (target) {
      case "cpu", "memory", "throttling", "pressure", "error-rate" -> percent(value);
      case "requests-per-second" -> number(value) + "/s";
      default -> target.matches("p\\d{1,2}") ? duration(value) : number(value);
    };
  }

  /** A target's figure with six significant digits. */
  static String exact(String target, double value) {
    String unit = of(target, 1).replaceAll("^[0-9.]+", "");
    double scaled = unit.equals(" %") ? value * 100 : value;
    return String.format(Locale.ROOT, "%.6g", scaled) + unit;
  }

  static String percent(double ratio) {
    return number(ratio * 100) + " %";
  }

  /** Three significant digits, and no digit behind the point from 100 on. */
  static String number(double value) {
    double size = Math.abs(value);
    if (size >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    String text = String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", value);
    return withoutTrailingZeros(text);
  }

  /** Of a text with a point in it; by hand, as each decision that is recorded writes some. */
  private static String withoutTrailingZeros(String text) {
    int end = text.length();
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, text.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /** Seconds as the nearest sensible unit. */
  static String duration(double seconds) {
    if (seconds < 1) {
      return number(seconds * 1000) + " ms";
    }
    if (seconds < 120) {
      return number(seconds) + " s";
    }
    return seconds < 7200 ? number(seconds / 60) + " min" : number(seconds / 3600) + " h";
  }

  /** Bytes as whole MiB. */
  static String bytes(double bytes) {
    return String.format(Locale.ROOT, "%.0f MiB", bytes / (1 << 20));
  }

  /** CPU as a spec states it: {@code 250m} of a core. */
  static String cores(double cores) {
    return String.format(Locale.ROOT, "%.0fm", Math.max(1, cores * 1000));
  }

  /** A size as a spec states it. */
  static String size(Resources size) {
    return "%dm and %s".formatted(size.cpuMillis(), bytes((double) size.memoryBytes()));
  }

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  static String instances(double count) {
    return number(count) + (count == 1 ? " instance" : " instances");
  }
}
