package io.tidegate.balancer.select;

import io.tidegate.common.model.InstanceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * By which weights a pool's endpoints are picked, for people to look at: what each loop's selector
 * reckons for itself, reckoned once more when somebody asks. Immutable; any thread.
 */
public final class EffectiveWeights {
  private final List<List<Candidate>> zones;
  private final SlowStart slowStart;

  private EffectiveWeights(List<List<Candidate>> zones, SlowStart slowStart) {
    this.zones = zones;
    this.slowStart = slowStart;
  }

  /** Those of {@link Selectors#build selectors} for the same candidates. */
  public static EffectiveWeights of(Balancing balancing, List<Candidate> candidates) {
    SlowStart slowStart =
        switch (balancing.algorithm()) {
          case ROUND_ROBIN, RANDOM, LEAST_CONNECTIONS, RESPONSE_TIME -> balancing.slowStart();
          // pinned by a key or packed in order, whatever an endpoint's age
          case RING_HASH, MAGLEV, BOUNDED_LOAD, FIRST -> SlowStart.OFF;
        };
    return new EffectiveWeights(Selectors.zones(balancing, candidates), slowStart);
  }

  /** The weight of each endpoint that may be picked, lessened while it still grows. */
  public Map<InstanceId, Double> at(long nowNanos) {
    Map<InstanceId, Double> weights = new HashMap<>();
    for (List<Candidate> zone : zones) {
      double[] current = new Weights(zone, slowStart, nowNanos).at(nowNanos);
      for (int i = 0; i < current.length; i++) {
        weights.put(zone.get(i).endpoint().instance(), current[i]);
      }
    }
    return weights;
  }
}
