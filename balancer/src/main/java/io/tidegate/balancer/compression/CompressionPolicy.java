package io.tidegate.balancer.compression;

import java.util.List;
import java.util.Locale;

/**
 * Which responses are compressed.
 *
 * @param types media types in lower case; {@code text/*} means all of that kind
 * @param minBytes shorter bodies, as far as their length is known, go as they are
 * @param level 1, fast, to 9, small
 */
public record CompressionPolicy(List<String> types, int minBytes, int level) {
  /** What text there usually is, from 1 KiB, at a level that costs little. */
  public static final CompressionPolicy DEFAULT =
      new CompressionPolicy(
          List.of(
              "text/html",
              "text/plain",
              "text/css",
              "text/javascript",
              "text/xml",
              "application/javascript",
              "application/json",
              "application/xml",
              "image/svg+xml"),
          1024,
          4);

  public CompressionPolicy {
    types = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
    for (String type : types) {
      if (!type.matches("[a-z0-9.+-]+/([a-z0-9.+-]+|\\*)")) {
        throw new IllegalArgumentException(
            "type: \"%s\" (expected: such as text/html or text/*)".formatted(type));
      }
    }
    if (minBytes < 0) {
      throw new IllegalArgumentException("min-bytes: %d (expected: >= 0)".formatted(minBytes));
    }
    if (level < 1 || level > 9) {
      throw new IllegalArgumentException("level: %d (expected: 1 to 9)".formatted(level));
    }
  }

  /** Whether a {@code Content-Type}, with or without parameters, is among the types. */
  public boolean takes(CharSequence contentType) {
    String type = contentType.toString();
    int end = type.indexOf(';');
    String plain = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    for (String each : types) {
      boolean all = each.endsWith("/*");
      if (all ? plain.startsWith(each.substring(0, each.length() - 1)) : plain.equals(each)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an {@code Accept-Encoding} allows gzip (RFC 9110, 12.5.3). */
  public static boolean acceptsGzip(CharSequence acceptEncoding) {
    double gzip = -1;
    double any = -1;
    for (String coding : acceptEncoding.toString().toLowerCase(Locale.ROOT).split(",", 32)) {
      int semicolon = coding.indexOf(';');
      String name = (semicolon < 0 ? coding : coding.substring(0, semicolon)).strip();
      double weight = semicolon < 0 ? 1 : weight(coding.substring(semicolon + 1).strip());
      if (name.equals("gzip") || name.equals("x-gzip")) {
        gzip = weight;
      } else if (name.equals("*")) {
        any = weight;
      }
    }
    return gzip > 0 || (gzip < 0 && any > 0);
  }

  private static double weight(String parameter) {
    return parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")
        ? Double.parseDouble(parameter.substring(2))
        : 0;
  }

  /** Whether a list field such as {@code Vary} or {@code Cache-Control} has that member. */
  public static boolean lists(CharSequence field, String member) {
    for (String each : field.toString().split(",", -1)) {
      if (each.strip().equalsIgnoreCase(member)) {
        return true;
      }
    }
    return false;
  }
}
