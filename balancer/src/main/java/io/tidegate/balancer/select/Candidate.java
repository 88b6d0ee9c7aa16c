package io.tidegate.balancer.select;

/**
 * An endpoint that may be picked.
 *
 * @param weight its share relative to the others, at least 1
 * @param readyNanos when it became ready, by {@link System#nanoTime()}
 */
public record Candidate(EndpointRuntime endpoint, int weight, long readyNanos) {
  public Candidate {
    if (weight < 1) {
      throw new IllegalArgumentException("weight: %d (expected: >= 1)".formatted(weight));
    }
  }
}
