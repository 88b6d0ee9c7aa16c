package io.tidegate.balancer.select;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A random one, in proportion to weight. */
final class WeightedRandom implements Selector {
  private final EndpointRuntime[] endpoints;
  private final Weights weights;
  private final RandomGenerator random;

  WeightedRandom(List<Candidate> candidates, Weights weights, RandomGenerator random) {
    this.endpoints = Selectors.endpoints(candidates);
    this.weights = weights;
    this.random = random;
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    double[] now = weights.at(nowNanos);
    if (weights.equal() && endpoints.length > 0) {
      EndpointRuntime any = endpoints[random.nextInt(endpoints.length)];
      if (!choices.excludes(any)) {
        return any;
      }
    }
    double total = 0;
    for (int i = 0; i < endpoints.length; i++) {
      total += choices.excludes(endpoints[i]) ? 0 : now[i];
    }
    double point = random.nextDouble() * total;
    EndpointRuntime last = null;
    for (int i = 0; i < endpoints.length; i++) {
      if (!choices.excludes(endpoints[i])) {
        last = endpoints[i];
        point -= now[i];
        if (point < 0) {
          return last;
        }
      }
    }
    return last; // rounding may leave the point a hair behind the last one
  }
}
