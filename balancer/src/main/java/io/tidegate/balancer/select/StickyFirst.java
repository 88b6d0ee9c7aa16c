package io.tidegate.balancer.select;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that the client's cookie names, as long as it may be picked; otherwise whatever the
 * inner selector says, and the client gets a new cookie. A cookie for a draining, ejected or
 * vanished endpoint thus re-pins the session by itself.
 */
final class StickyFirst implements Selector {
  private final EndpointRuntime[] endpoints;
  private final long[] tokens;
  private final Selector inner;

  StickyFirst(List<Candidate> candidates, Selector inner) {
    this.endpoints = Selectors.endpoints(candidates);
    this.tokens = candidates.stream().mapToLong(c -> c.endpoint().token()).toArray();
    this.inner = inner;
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    long token = choices.stickyToken();
    if (token != 0) {
      for (int i = 0; i < tokens.length; i++) {
        if (tokens[i] == token) {
          return choices.excludes(endpoints[i]) ? inner.pick(choices, nowNanos) : endpoints[i];
        }
      }
    }
    return inner.pick(choices, nowNanos);
  }
}
