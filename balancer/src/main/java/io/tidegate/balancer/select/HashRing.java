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

  /**
   * When a weight is above this, all are halved until none is, so that a ring stays within a few
   * megabytes. Halving, unlike scaling to the largest, leaves a ring alone in most cases when its
   * heaviest endpoint comes or goes.
   */
  private static final int MAX_WEIGHT = 100;

  private final EndpointRuntime[] endpoints;
  private final int[] weights;
  private final long[] places;
  private final int[] owners;

  HashRing(List<Candidate> candidates) {
    endpoints = Selectors.endpoints(candidates);
    weights = candidates.stream().mapToInt(Candidate::weight).toArray();
    int[] counts = pointCounts(weights);
    record Point(long place, int owner) {}
    Point[] points = new Point[Arrays.stream(counts).sum()];
    int next = 0;
    for (int owner = 0; owner < weights.length; owner++) {
      String name = endpoints[owner].instance().value();
      for (int i = 0; i < counts[owner]; i++) {
        points[next++] = new Point(KeyHash.of(name, i + 1), owner);
      }
    }
    Arrays.sort(points, (a, b) -> Long.compareUnsigned(a.place(), b.place()));
    places = Arrays.stream(points).mapToLong(Point::place).toArray();
    owners = Arrays.stream(points).mapToInt(Point::owner).toArray();
  }

  private static int[] pointCounts(int[] weights) {
    int largest = Arrays.stream(weights).max().orElse(0);
    int halvings = 0;
    while (largest >> halvings > MAX_WEIGHT) {
      halvings++;
    }
    int shift = halvings;
    return Arrays.stream(weights)
        .map(weight -> (int) Math.max(1, ((long) weight * POINTS_PER_WEIGHT) >> shift))
        .toArray();
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
