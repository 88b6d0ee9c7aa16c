package io.tidegate.balancer.routing;

import io.tidegate.balancer.resilience.Gate;
import io.tidegate.common.model.WorkloadId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One route as it is configured: which requests, and what becomes of them.
 *
 * @param shares the workloads that take them; several split the requests by weight (canary)
 * @param rewrite what replaces the matched path prefix; null leaves the path alone
 * @param mirror null when no copies are sent
 * @param gate limits of this route alone; the workload has its own
 */
public record RouteRule(
    RouteMatch match,
    List<Share> shares,
    @Nullable String rewrite,
    HeaderEdits requestHeaders,
    HeaderEdits responseHeaders,
    @Nullable Mirror mirror,
    Gate.Policy gate) {

  public RouteRule {
    shares = List.copyOf(shares);
    if (shares.isEmpty() || shares.stream().mapToLong(Share::weight).sum() == 0) {
      throw new IllegalArgumentException(
          "route %s: no workload with a weight (expected: at least one)".formatted(match));
    }
    if (rewrite != null) {
      requirePath(rewrite);
    }
  }

  /** It is written into the request's first line, of which a blank or a line end is the end. */
  private static void requirePath(String rewrite) {
    boolean sound =
        rewrite.startsWith("/")
            && rewrite.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#');
    if (!sound) {
      throw new IllegalArgumentException(
          "rewrite: \"%s\" (expected: a path that begins with /, of visible ASCII, without ? and #)"
              .formatted(rewrite.replaceAll("\\p{Cntrl}", "?")));
    }
  }

  /** All requests of that host and path to one workload. */
  public static RouteRule to(WorkloadId workload, RouteMatch match) {
    return new RouteRule(
        match,
        List.of(new Share(workload, 1)),
        null,
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        null,
        Gate.Policy.NONE);
  }

  /** A workload's share of the route's requests. */
  public record Share(WorkloadId workload, int weight) {
    public Share {
      if (weight < 0) {
        throw new IllegalArgumentException("weight: %d (expected: >= 0)".formatted(weight));
      }
    }
  }

  /** A copy of some requests goes to another workload, whose answers are thrown away. */
  public record Mirror(WorkloadId workload, double ratio) {
    public Mirror {
      if (!(ratio > 0 && ratio <= 1)) {
        throw new IllegalArgumentException("ratio: %s (expected: 0..1)".formatted(ratio));
      }
    }
  }
}
