package io.tidegate.balancer.routing;

import io.tidegate.common.model.WorkloadId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints serve which requests, at one time. An event loop reads the current table once per
 * request and then uses only what it found there. Immutable; {@link #match} allocates nothing.
 *
 * <p>The most specific route wins: an exact host before {@code *.parent} before {@code *}; then the
 * longest path prefix; then the most conditions. A request whose conditions fail falls through to
 * the next less specific route.
 */
public final class RoutingTable {
  /** Knows nothing. */
  public static final RoutingTable EMPTY = new RoutingTable(0, Map.of(), List.of());

  private final long version;
  private final Map<WorkloadId, Pool> pools;
  private final List<Route> routes;
  private final HostIndex exact;
  private final HostIndex wildcard;
  private final PathIndex any;

  RoutingTable(long version, Map<WorkloadId, Pool> pools, List<Route> routes) {
    this.version = version;
    this.pools = Map.copyOf(pools);
    this.routes = List.copyOf(routes);
    Map<String, List<Route>> byHost = new HashMap<>();
    for (Route route : routes) {
      byHost.computeIfAbsent(route.rule().match().host(), ignored -> new ArrayList<>()).add(route);
    }
    Map<String, PathIndex> names = new HashMap<>();
    Map<String, PathIndex> parents = new HashMap<>();
    byHost.forEach(
        (host, ofHost) -> {
          if (host.startsWith("*.")) {
            parents.put(host.substring(2), PathIndex.of(ofHost));
          } else if (!host.equals("*")) {
            names.put(host, PathIndex.of(ofHost));
          }
        });
    this.exact = HostIndex.of(names);
    this.wildcard = HostIndex.of(parents);
    this.any = PathIndex.of(byHost.getOrDefault("*", List.of()));
  }

  /**
   * The route of a request; null when there is none.
   *
   * @param host the request's authority; a port and a trailing dot are ignored; empty when absent
   * @param path the request's target; what follows {@code ?} is ignored
   */
  public @Nullable Route match(CharSequence host, CharSequence path, RequestFacts facts) {
    int hostEnd = hostEnd(host);
    int pathEnd = pathEnd(path);
    PathIndex index = exact.find(host, 0, hostEnd);
    Route found = index == null ? null : index.match(path, pathEnd, facts);
    if (found != null) {
      return found;
    }
    int dot = firstDot(host, hostEnd);
    index = dot < 1 ? null : wildcard.find(host, dot + 1, hostEnd);
    found = index == null ? null : index.match(path, pathEnd, facts);
    return found != null ? found : any.match(path, pathEnd, facts);
  }

  /** Grows with every table. */
  public long version() {
    return version;
  }

  /** The pool of a workload; null when unknown. Not for the request path. */
  public @Nullable Pool pool(WorkloadId workload) {
    return pools.get(workload);
  }

  public Collection<Pool> pools() {
    return pools.values();
  }

  public List<Route> routes() {
    return routes;
  }

  private static int hostEnd(CharSequence host) {
    int end = host.length();
    int i = end - 1;
    while (i >= 0 && host.charAt(i) >= '0' && host.charAt(i) <= '9') {
      i--;
    }
    if (i >= 0 && host.charAt(i) == ':') {
      end = i;
    }
    return end > 0 && host.charAt(end - 1) == '.' ? end - 1 : end;
  }

  private static int pathEnd(CharSequence path) {
    int length = path.length();
    for (int i = 0; i < length; i++) {
      char c = path.charAt(i);
      if (c == '?' || c == '#') {
        return i;
      }
    }
    return length;
  }

  private static int firstDot(CharSequence host, int end) {
    for (int i = 0; i < end; i++) {
      if (host.charAt(i) == '.') {
        return i;
      }
    }
    return -1;
  }
}
