package io.tidegate.balancer.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one host, by longest path prefix: a sorted array in which each prefix knows the
 * longest other one that it begins with. A binary search finds the last prefix not behind the path;
 * all prefixes of the path are on its chain. Immutable; a look-up allocates nothing.
 */
final class PathIndex {
  private final String[] prefixes;
  private final int[] parents;
  private final Route[][] routes;

  private PathIndex(String[] prefixes, int[] parents, Route[][] routes) {
    this.prefixes = prefixes;
    this.parents = parents;
    this.routes = routes;
  }

  static PathIndex of(List<Route> all) {
    TreeMap<String, List<Route>> byPrefix = new TreeMap<>();
    for (Route route : all) {
      String prefix = withoutTrailingSlash(route.rule().match().path());
      byPrefix.computeIfAbsent(prefix, ignored -> new ArrayList<>()).add(route);
    }
    String[] prefixes = byPrefix.keySet().toArray(String[]::new);
    int[] parents = new int[prefixes.length];
    Route[][] routes = new Route[prefixes.length][];
    int i = 0;
    for (Map.Entry<String, List<Route>> entry : byPrefix.entrySet()) {
      int parent = i - 1;
      while (parent >= 0 && !entry.getKey().startsWith(prefixes[parent])) {
        parent = parents[parent];
      }
      parents[i] = parent;
      routes[i++] =
          entry.getValue().stream()
              .sorted(
                  Comparator.comparingInt((Route route) -> -route.rule().match().conditions())
                      .thenComparing(Route::toString))
              .toArray(Route[]::new);
    }
    return new PathIndex(prefixes, parents, routes);
  }

  /** The route for a path of which {@code length} characters count. */
  @Nullable Route match(CharSequence path, int length, RequestFacts facts) {
    for (int i = lastNotBehind(path, length); i >= 0; i = parents[i]) {
      if (covers(prefixes[i], path, length)) {
        for (Route route : routes[i]) {
          if (route.accepts(facts)) {
            return route;
          }
        }
      }
    }
    return null;
  }

  private int lastNotBehind(CharSequence path, int length) {
    int low = 0;
    int high = prefixes.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (compare(prefixes[middle], path, length) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private static int compare(String prefix, CharSequence path, int length) {
    int common = Math.min(prefix.length(), length);
    for (int i = 0; i < common; i++) {
      int difference = prefix.charAt(i) - path.charAt(i);
      if (difference != 0) {
        return difference;
      }
    }
    return prefix.length() - length;
  }

  /** Whether the prefix's segments are the path's first ones. */
  private static boolean covers(String prefix, CharSequence path, int length) {
    int end = prefix.length();
    if (end > length || (end < length && path.charAt(end) != '/')) {
      return end == 0;
    }
    for (int i = 0; i < end; i++) {
      if (prefix.charAt(i) != path.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String withoutTrailingSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
