package io.tidegate.balancer.select;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills the oldest endpoint first, then the next, so that the others empty by themselves and can be
 * taken away (HAProxy's {@code first}). When all are full, the least loaded.
 */
final class Packing implements Selector {
  private final EndpointRuntime[] oldestFirst;
  private final int perEndpoint;

  Packing(List<Candidate> candidates, int perEndpoint) {
    this.oldestFirst =
        Selectors.endpoints(
            candidates.stream()
                .sorted(
                    Comparator.comparingLong(Candidate::readyNanos)
                        .thenComparing(candidate -> candidate.endpoint().instance()))
                .toList());
    this.perEndpoint = perEndpoint;
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    EndpointRuntime least = null;
    int leastInFlight = Integer.MAX_VALUE;
    for (EndpointRuntime endpoint : oldestFirst) {
      if (choices.excludes(endpoint)) {
        continue;
      }
      int inFlight = endpoint.inFlight();
      if (inFlight < perEndpoint) {
        return endpoint;
      }
      if (inFlight < leastInFlight) {
        least = endpoint;
        leastInFlight = inFlight;
      }
    }
    return least;
  }
}
