package io.tidegate.balancer.select;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Each in turn, by nginx's smooth weighted round-robin: every endpoint's current value grows by its
 * weight, the largest is taken and loses the sum of all weights. Weights 5, 1, 1 give a a b a c a
 * a. With equal weights it is a plain cursor.
 */
final class RoundRobin implements Selector {
  private final EndpointRuntime[] endpoints;
  private final Weights weights;
  private final double[] current;
  private int cursor;

  /**
   * A selector that begins somewhere in its sequence.
   *
   * @param skip how many choices of the sequence have been made already: pools are rebuilt often,
   *     and all of them beginning with the first endpoint would overload it
   */
  RoundRobin(List<Candidate> candidates, Weights weights, int skip, long nowNanos) {
    this.endpoints = Selectors.endpoints(candidates);
    this.weights = weights;
    this.current = new double[endpoints.length];
    Choices none = new Choices();
    for (int i = 0; i < skip; i++) {
      pick(none, nowNanos);
    }
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    double[] now = weights.at(nowNanos);
    return weights.equal() ? next(choices) : smoothest(choices, now);
  }

  private @Nullable EndpointRuntime next(Choices choices) {
    for (int i = 0; i < endpoints.length; i++) {
      EndpointRuntime endpoint = endpoints[cursor];
      cursor = cursor + 1 == endpoints.length ? 0 : cursor + 1;
      if (!choices.excludes(endpoint)) {
        return endpoint;
      }
    }
    return null;
  }

  private @Nullable EndpointRuntime smoothest(Choices choices, double[] now) {
    int best = -1;
    double total = 0;
    for (int i = 0; i < endpoints.length; i++) {
      if (choices.excludes(endpoints[i])) {
        continue;
      }
      current[i] += now[i];
      total += now[i];
      if (best < 0 || current[i] > current[best]) {
        best = i;
      }
    }
    if (best < 0) {
      return null;
    }
    current[best] -= total;
    return endpoints[best];
  }
}
