package io.tidegate.balancer.select;

import org.jspecify.annotations.Nullable;

/** The owner of the request's key on a {@link HashRing}; for a retry, the next owner behind it. */
final class RingHash implements Selector {
  private final HashRing ring;

  RingHash(HashRing ring) {
    this.ring = ring;
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    if (!ring.anyFor(choices)) {
      return null;
    }
    int point = ring.pointOf(choices.key());
    while (true) {
      EndpointRuntime endpoint = ring.endpoint(ring.ownerOf(point));
      if (!choices.excludes(endpoint)) {
        return endpoint;
      }
      point = point + 1 == ring.size() ? 0 : point + 1;
    }
  }
}
