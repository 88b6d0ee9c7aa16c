package io.tidegate.common.model;

/**
 * Which requests belong to a workload.
 *
 * @param host exact host name, {@code *.example.org} for any one label, or {@code *} for all
 * @param path path prefix that begins with {@code /}; the longest match wins
 */
public record RouteSpec(String host, String path) {

  public RouteSpec {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: \"\" (expected: a host name or *)");
    }
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "path: \"%s\" (expected: a path that begins with /)".formatted(path));
    }
  }
}
