package io.tidegate.balancer.select;

import java.util.Arrays;
import java.util.List;

/**
 * Consistent hashing: each endpoint has points on a ring, in proportion to its weight and at places
 * that depend on nothing but its name; a key belongs to the next point. So an endpoint that leaves
 * moves only its own keys. Immutable, shared by the event loops.
 */
final class HashRing {
  private static final int POINTS_PER_WEIGHT = 160;

  /** Weights above this are cut, so that a ring stays within a few megabytes. */
  private static final int MAX_WEIGHT = 100;

  private final EndpointRuntime[] endpoints;
  private final int[] weights;
  private final long[] places;
  private final int[] owners;

  HashRing(List<Candidate> candidates) {
    endpoints = Selectors.endpoints(candidates);
    weights = candidates.stream().mapToInt(c -> Math.min(c.weight(), MAX_WEIGHT)).toArray();
    int count = Arrays.stream(weights).sum() * POINTS_PER_WEIGHT;
    record Point(long place, int owner) {}
    Point[] points = new Point[count];
    int next = 0;
    for (int owner = 0; owner < weights.length; owner++) {
      String name = endpoints[owner].instance().value();
      for (int i = 0; i < weights[owner] * POINTS_PER_WEIGHT; i++) {
        points[next++] = new Point(KeyHash.of(name, i + 1), owner);
      }
    }
    Arrays.sort(points, (a, b) -> Long.compareUnsigned(a.place(), b.place()));
    places = Arrays.stream(points).mapToLong(Point::place).toArray();
    owners = Arrays.stream(points).mapToInt(Point::owner).toArray();
  }

  /** The number of the first point at or behind the key's place. */
  int pointOf(long key) {
    int low = 0;
    int high = places.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(places[middle], key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == places.length ? 0 : low;
  }

  /** Whether {@code choices} leaves any endpoint. */
  boolean anyFor(Choices choices) {
    return Selectors.anyFor(choices, endpoints);
  }

  int size() {
    return places.length;
  }

  int ownerOf(int point) {
    return owners[point];
  }

  EndpointRuntime endpoint(int owner) {
    return endpoints[owner];
  }

  int weight(int owner) {
    return weights[owner];
  }

  int endpointCount() {
    return endpoints.length;
  }
}
