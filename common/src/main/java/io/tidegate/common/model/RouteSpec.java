package io.tidegate.common.model;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which requests belong to a workload.
 *
 * @param host exact host name, {@code *.example.org} for any one label, or {@code *} for all
 * @param path path prefix that begins with {@code /}; the longest match wins
 */
public record RouteSpec(String host, String path) {
  private static final int MOST_CHARACTERS = 253; // of a name, by RFC 1035
  private static final Pattern HOST =
      Pattern.compile("\\*|(\\*\\.)?[a-zA-Z0-9_]([a-zA-Z0-9._-]*[a-zA-Z0-9_])?|\\[[0-9a-fA-F:.]+]");
  private static final Pattern PATH = Pattern.compile("/[^?#\\s]*");

  public RouteSpec {
    if (host.length() > MOST_CHARACTERS || !HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "host: \"%s\" (expected: a host name, *.name or *)".formatted(host));
    }
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "path: \"%s\" (expected: a path that begins with /, without ?, # and spaces)"
              .formatted(path));
    }
  }

  /** The one form that is equal for all that take the same requests. */
  public RouteSpec canonical() {
    boolean slash = path.length() > 1 && path.endsWith("/");
    return new RouteSpec(
        host.toLowerCase(Locale.ROOT), slash ? path.substring(0, path.length() - 1) : path);
  }

  @Override
  public String toString() {
    return host + path;
  }
}
