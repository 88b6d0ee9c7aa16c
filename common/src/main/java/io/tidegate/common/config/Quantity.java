package io.tidegate.common.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How people write amounts, and how we write them back. All methods throw {@link
 * IllegalArgumentException} for what they cannot read.
 */
public final class Quantity {
  private static final Pattern DURATION_PART =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h|d)");
  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "ns", BigDecimal.ONE,
          "us", BigDecimal.valueOf(1_000),
          "µs", BigDecimal.valueOf(1_000),
          "ms", BigDecimal.valueOf(1_000_000),
          "s", BigDecimal.valueOf(1_000_000_000L),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "h", BigDecimal.valueOf(3_600_000_000_000L),
          "d", BigDecimal.valueOf(86_400_000_000_000L));
  private static final Pattern BYTES = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([a-zA-Z]*)");

  private Quantity() {}

  /** {@code 1h30m}, {@code 250ms}, {@code 1.5s}; {@code 0} needs no unit. */
  public static Duration duration(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = DURATION_PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (part.lookingAt()) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(nanosOf(part.group(2))));
      end = part.end();
      part.region(end, text.length());
    }
    if (end == 0 || end != text.length()) {
      throw new IllegalArgumentException(text);
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  /** {@code 70%} or {@code 0.7}. */
  public static double ratio(String text) {
    return text.endsWith("%")
        ? decimal(text.substring(0, text.length() - 1).strip()) / 100
        : decimal(text);
  }

  /** {@code 500m} is 500, {@code 0.5} is 500, {@code 2} is 2000. */
  public static long cpuMillis(String text) {
    BigDecimal millis =
        text.endsWith("m")
            ? new BigDecimal(text.substring(0, text.length() - 1))
            : new BigDecimal(text).movePointRight(3);
    if (millis.signum() < 0) {
      throw new IllegalArgumentException(text);
    }
    return millis.setScale(0, RoundingMode.UP).longValueExact();
  }

  /** Kubernetes' {@code Ki Mi Gi Ti} and Docker's {@code k m g t} are powers of 1024. */
  public static long bytes(String text) {
    Matcher parts = BYTES.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    long unit =
        switch (parts.group(2).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1L;
          case "k", "kb", "ki", "kib" -> 1L << 10;
          case "m", "mb", "mi", "mib" -> 1L << 20;
          case "g", "gb", "gi", "gib" -> 1L << 30;
          case "t", "tb", "ti", "tib" -> 1L << 40;
          default -> throw new IllegalArgumentException(text);
        };
    return new BigDecimal(parts.group(1))
        .multiply(BigDecimal.valueOf(unit))
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  /** A finite number. */
  public static double decimal(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  /** {@code true} or {@code false}, nothing else. */
  public static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static BigDecimal nanosOf(String unit) {
    BigDecimal nanos = NANOS.get(unit);
    if (nanos == null) {
      throw new IllegalArgumentException(unit);
    }
    return nanos;
  }
}
