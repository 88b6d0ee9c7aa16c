package io.tidegate.balancer.routing;

import io.tidegate.balancer.resilience.Gate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One route of a table, with its workloads already found. Immutable. */
public final class Route {
  private final RouteRule rule;
  private final Pool[] pools;
  private final long[] upperBounds;
  private final @Nullable Pool mirror;
  private final Gate gate;
  private final String[] methods;
  private final String[] headerNames;
  private final String[] headerValues;

  Route(RouteRule rule, List<Pool> pools, @Nullable Pool mirror, Gate gate) {
    this.rule = rule;
    this.pools = pools.toArray(Pool[]::new);
    this.upperBounds = new long[pools.size()];
    long sum = 0;
    for (int i = 0; i < upperBounds.length; i++) {
      sum += rule.shares().get(i).weight();
      upperBounds[i] = sum;
    }
    this.mirror = mirror;
    this.gate = gate;
    RouteMatch match = rule.match();
    this.methods = match.methods().toArray(String[]::new);
    // one map's keys and values come in the same order
    this.headerNames = match.headers().keySet().toArray(String[]::new);
    this.headerValues = match.headers().values().toArray(String[]::new);
  }

  /** Whether a request meets the conditions on method and headers. */
  boolean accepts(RequestFacts facts) {
    return (methods.length == 0 || acceptsMethod(facts.method())) && acceptsHeaders(facts);
  }

  /** The workload for one request; {@code random} is any int, used only when there are several. */
  public Pool pool(int random) {
    if (pools.length == 1) {
      return pools[0];
    }
    long point = (Integer.toUnsignedLong(random) * upperBounds[pools.length - 1]) >>> 32;
    int i = 0;
    while (point >= upperBounds[i]) {
      i++;
    }
    return pools[i];
  }

  /** Whether {@link #pool} needs a random number. */
  public boolean split() {
    return pools.length > 1;
  }

  public RouteRule rule() {
    return rule;
  }

  /** The route's own circuit breaker and rate limit, apart from {@link Pool#gate}. */
  public Gate gate() {
    return gate;
  }

  /** Where copies go; null when there are none. Which share of them: {@link RouteRule#mirror}. */
  public @Nullable Pool mirror() {
    return mirror;
  }

  private boolean acceptsMethod(CharSequence method) {
    for (String accepted : methods) {
      if (CharSequence.compare(accepted, method) == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean acceptsHeaders(RequestFacts facts) {
    for (int i = 0; i < headerNames.length; i++) {
      CharSequence value = facts.header(headerNames[i]);
      String expected = headerValues[i];
      if (value == null || (!expected.equals("*") && CharSequence.compare(expected, value) != 0)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return rule.match().toString();
  }
}
