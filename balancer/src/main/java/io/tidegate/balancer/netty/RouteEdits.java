package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.HeadEdits;
import io.tidegate.balancer.routing.HeaderEdits;
import io.tidegate.balancer.routing.Route;
import io.tidegate.balancer.routing.RouteRule;
import java.util.IdentityHashMap;

/** What routes change in heads, made once for each route of a table. Loop-confined. */
final class RouteEdits {
  private record Edits(HeadEdits request, HeadEdits response) {}

  private final IdentityHashMap<Route, Edits> byRoute = new IdentityHashMap<>();

  /** A new table has new routes. */
  void forget() {
    byRoute.clear();
  }

  HeadEdits request(Route route) {
    RouteRule rule = route.rule();
    return rule.rewrite() == null && rule.requestHeaders().none()
        ? HeadEdits.NONE
        : byRoute.computeIfAbsent(route, RouteEdits::made).request();
  }

  HeadEdits response(Route route) {
    return route.rule().responseHeaders().none()
        ? HeadEdits.NONE
        : byRoute.computeIfAbsent(route, RouteEdits::made).response();
  }

  private static Edits made(Route route) {
    RouteRule rule = route.rule();
    HeaderEdits request = rule.requestHeaders();
    HeaderEdits response = rule.responseHeaders();
    String path = rule.match().canonical().path();
    // the slash that all of a host's paths begin with belongs to what follows
    int prefixLength = path.equals("/") ? 0 : path.length();
    return new Edits(
        HeadEdits.of(request.set(), request.remove(), rule.rewrite(), prefixLength),
        HeadEdits.of(response.set(), response.remove(), null, 0));
  }
}
