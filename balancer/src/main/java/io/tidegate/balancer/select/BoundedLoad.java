package io.tidegate.balancer.select;

import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing that overloads nobody: the first endpoint behind the key's place that has less
 * than 1.25 times its fair share of what is in flight.
 *
 * @see <a href="https://arxiv.org/abs/1608.01350">Consistent Hashing with Bounded Loads</a>
 */
final class BoundedLoad implements Selector {
  private static final double FACTOR = 1.25;

  private final HashRing ring;
  private final double totalWeight;

  BoundedLoad(HashRing ring) {
    this.ring = ring;
    long sum = 0;
    for (int i = 0; i < ring.endpointCount(); i++) {
      sum += ring.weight(i);
    }
    this.totalWeight = sum;
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    int size = ring.size();
    if (!ring.anyFor(choices)) {
      return null;
    }
    double perWeight = FACTOR * (inFlight() + 1) / totalWeight;
    EndpointRuntime first = null;
    int point = ring.pointOf(choices.key());
    for (int seen = 0; seen < size; seen++) {
      int owner = ring.ownerOf(point);
      EndpointRuntime endpoint = ring.endpoint(owner);
      if (!choices.excludes(endpoint)) {
        if (endpoint.inFlight() < Math.ceil(perWeight * ring.weight(owner))) {
          return endpoint;
        }
        first = first == null ? endpoint : first;
      }
      point = point + 1 == size ? 0 : point + 1;
    }
    return first; // those with room were tried already
  }

  private int inFlight() {
    int sum = 0;
    for (int i = 0; i < ring.endpointCount(); i++) {
      sum += ring.endpoint(i).inFlight();
    }
    return sum;
  }
}
