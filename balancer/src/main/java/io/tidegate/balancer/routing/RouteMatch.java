package io.tidegate.balancer.routing;

import io.tidegate.balancer.http1.PathForm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which requests a route takes.
 *
 * @param host exact name, {@code *.example.org} for any one label before it, or {@code *}
 * @param path prefix of whole segments: {@code /api} takes {@code /api} and {@code /api/x} but not
 *     {@code /apix}; kept in the form that paths are matched in
 * @param methods any of these; empty means all
 * @param headers all of these, lower-case name to exact value; the value {@code *} asks for
 *     presence only
 */
public record RouteMatch(
    String host, String path, Set<String> methods, Map<String, String> headers) {

  public RouteMatch {
    host = host.toLowerCase(java.util.Locale.ROOT);
    requireHost(host);
    path = PathForm.of(path);
    methods = Set.copyOf(methods);
    headers = Map.copyOf(headers);
    headers.keySet().forEach(HeaderName::require);
    for (String method : methods) {
      if (!HeaderName.TOKEN.matcher(method).matches()) {
        throw new IllegalArgumentException(
            "method: \"%s\" (expected: a word such as GET)".formatted(method));
      }
    }
  }

  /** That host and path, without conditions. */
  public static RouteMatch of(String host, String path) {
    return new RouteMatch(host, path, Set.of(), Map.of());
  }

  /** The same requests, in the one form that makes equal what matches the same. */
  public RouteMatch canonical() {
    boolean slash = path.length() > 1 && path.endsWith("/");
    return slash
        ? new RouteMatch(host, path.substring(0, path.length() - 1), methods, headers)
        : this;
  }

  /** How many conditions there are beside host and path; more come first. */
  public int conditions() {
    return (methods.isEmpty() ? 0 : 1) + headers.size();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(host).append(path);
    if (!methods.isEmpty()) {
      text.append(' ').append(List.copyOf(new java.util.TreeSet<>(methods)));
    }
    if (!headers.isEmpty()) {
      text.append(' ').append(new TreeMap<>(headers));
    }
    return text.toString();
  }

  private static void requireHost(String host) {
    String name = host.startsWith("*.") ? host.substring(2) : host;
    boolean star = host.equals("*");
    if (!star && (name.isBlank() || name.indexOf('*') >= 0 || name.indexOf('/') >= 0)) {
      throw new IllegalArgumentException(
          "host: \"%s\" (expected: a name, *.name or *)".formatted(host));
    }
  }
}
