package io.tidegate.balancer.select;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint with the least of something. A small pool is scanned as a whole, each time from
 * behind the last choice so that equals take turns; of a large one two different random endpoints
 * are compared, because with few the two choices would too often be the two busiest.
 */
final class LeastLoad implements Selector {
  /** The largest pool that is scanned as a whole. */
  static final int SCAN_LIMIT = 8;

  private final EndpointRuntime[] endpoints;
  private final Weights weights;
  private final Load load;
  private final RandomGenerator random;
  private int start;

  LeastLoad(List<Candidate> candidates, Weights weights, Load load, RandomGenerator random) {
    this.endpoints = Selectors.endpoints(candidates);
    this.weights = weights;
    this.load = load;
    this.random = random;
    this.start = endpoints.length == 0 ? 0 : random.nextInt(endpoints.length);
  }

  /** What is to be least. */
  enum Load {
    /** HAProxy's: {@code (in flight + 1) / weight}, but an idle endpoint always comes first. */
    CONNECTIONS {
      @Override
      double of(EndpointRuntime endpoint, double weight, long nowNanos) {
        int inFlight = endpoint.inFlight();
        return inFlight == 0 ? 0 : (inFlight + 1) / weight;
      }
    },
    /** Finagle's: {@code cost * (in flight + 1) / weight}; an unknown endpoint gets one probe. */
    RESPONSE_TIME {
      @Override
      double of(EndpointRuntime endpoint, double weight, long nowNanos) {
        int inFlight = endpoint.inFlight();
        double cost = endpoint.score().cost(nowNanos);
        return cost == 0 && inFlight > 0 ? UNKNOWN + inFlight : cost * (inFlight + 1) / weight;
      }
    };

    /** More than any real cost. */
    private static final double UNKNOWN = 1e15;

    abstract double of(EndpointRuntime endpoint, double weight, long nowNanos);
  }

  @Override
  public @Nullable EndpointRuntime pick(Choices choices, long nowNanos) {
    double[] now = weights.at(nowNanos);
    int count = endpoints.length;
    if (count > SCAN_LIMIT) {
      int first = random.nextInt(count);
      int second = random.nextInt(count - 1);
      second = second >= first ? second + 1 : second;
      if (!choices.excludes(endpoints[first]) && !choices.excludes(endpoints[second])) {
        return load.of(endpoints[second], now[second], nowNanos)
                < load.of(endpoints[first], now[first], nowNanos)
            ? endpoints[second]
            : endpoints[first];
      }
    }
    return scan(choices, now, nowNanos);
  }

  private @Nullable EndpointRuntime scan(Choices choices, double[] now, long nowNanos) {
    int count = endpoints.length;
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    int i = start;
    for (int seen = 0; seen < count; seen++) {
      EndpointRuntime endpoint = endpoints[i];
      if (!choices.excludes(endpoint)) {
        double value = load.of(endpoint, now[i], nowNanos);
        if (best < 0 || value < least) {
          best = i;
          least = value;
        }
      }
      i = i + 1 == count ? 0 : i + 1;
    }
    if (best < 0) {
      return null;
    }
    // one place behind the last start instead would give a busy endpoint's turns to its neighbour
    start = best + 1 == count ? 0 : best + 1;
    return endpoints[best];
  }
}
