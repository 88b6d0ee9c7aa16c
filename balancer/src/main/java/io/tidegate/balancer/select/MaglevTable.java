package io.tidegate.balancer.select;

import java.util.Arrays;
import java.util.List;

/**
 * Google's Maglev look-up table: every endpoint in turn takes the next free slot of its own
 * permutation, the heavier ones more often, so that slots match weights almost exactly. An endpoint
 * that leaves moves its own keys and a few per cent of the others. Immutable, shared by the event
 * loops.
 *
 * @see <a href="https://research.google/pubs/pub44824/">Maglev: A Fast and Reliable Software
 *     Network Load Balancer, §3.4</a>
 */
final class MaglevTable {
  /** Prime, and a hundred times more than the endpoints of any sensible pool. */
  static final int SIZE = 65_537;

  private final EndpointRuntime[] endpoints;
  private final char[] owners;

  MaglevTable(List<Candidate> candidates) {
    endpoints = Selectors.endpoints(candidates);
    owners = new char[endpoints.length == 0 ? 0 : SIZE];
    if (endpoints.length > 0) {
      fill(candidates);
    }
  }

  private void fill(List<Candidate> candidates) {
    int count = endpoints.length;
    int[] places = new int[count];
    int[] skips = new int[count];
    double[] credit = new double[count];
    int maxWeight = candidates.stream().mapToInt(Candidate::weight).max().orElse(1);
    for (int i = 0; i < count; i++) {
      String name = endpoints[i].instance().value();
      places[i] = (int) Long.remainderUnsigned(KeyHash.of(name, 1), SIZE);
      skips[i] = 1 + (int) Long.remainderUnsigned(KeyHash.of(name, 2), SIZE - 1);
    }
    boolean[] taken = new boolean[SIZE];
    int filled = 0;
    while (true) {
      for (int i = 0; i < count; i++) {
        credit[i] += candidates.get(i).weight() / (double) maxWeight;
        if (credit[i] < 1) {
          continue;
        }
        credit[i] -= 1;
        while (taken[places[i]]) {
          places[i] = (places[i] + skips[i]) % SIZE;
        }
        taken[places[i]] = true;
        owners[places[i]] = (char) i;
        if (++filled == SIZE) {
          return;
        }
      }
    }
  }

  static int slotOf(long key) {
    return (int) Long.remainderUnsigned(key, SIZE);
  }

  EndpointRuntime at(int slot) {
    return endpoints[owners[slot]];
  }

  /** Whether {@code choices} leaves any endpoint. */
  boolean anyFor(Choices choices) {
    return Selectors.anyFor(choices, endpoints);
  }

  @Override
  public String toString() {
    return "MaglevTable" + Arrays.toString(endpoints);
  }
}
