package io.tidegate.balancer.select;

import io.tidegate.balancer.health.Outcome;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Endpoints and pools for the selectors' tests. */
public final class Fixtures {
  /** Long after every endpoint became ready. */
  public static final long NOW = Duration.ofHours(1).toNanos();

  private Fixtures() {}

  /** An endpoint of one event loop, in no zone. */
  public static EndpointRuntime endpoint(String name) {
    return endpoint(name, "");
  }

  /** An endpoint in a zone. */
  public static EndpointRuntime endpoint(String name, String zone) {
    return new EndpointRuntime(
        new EndpointRuntime.Identity(
            new InstanceId(name),
            new NodeId("node"),
            new Address("10.0.0.1", 8080),
            zone.isEmpty() ? null : zone),
        1);
  }

  /** Endpoints a, b, c, … with these weights, ready since long ago. */
  public static List<Candidate> weighted(int... weights) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      String name = weights.length <= 26 ? String.valueOf((char) ('a' + i)) : "i" + (1000 + i);
      candidates.add(new Candidate(endpoint(name), weights[i], 0));
    }
    return candidates;
  }

  /** So many endpoints of equal weight. */
  public static List<Candidate> equal(int count) {
    int[] weights = new int[count];
    java.util.Arrays.fill(weights, 1);
    return weighted(weights);
  }

  /** The selector of a single loop, without slow start. */
  public static Selector selector(Algorithm algorithm, List<Candidate> candidates) {
    return selector(plain(algorithm), candidates);
  }

  /** The selector of a single loop. */
  public static Selector selector(Balancing balancing, List<Candidate> candidates) {
    return Selectors.build(balancing, candidates, 1, 42, NOW)[0];
  }

  /** That algorithm and nothing else. */
  public static Balancing plain(Algorithm algorithm) {
    return new Balancing(algorithm, new KeySource.Client(), null, SlowStart.OFF, null, 10);
  }

  /** How often each endpoint is picked by requests that end at once. */
  public static Map<EndpointRuntime, Integer> picks(Selector selector, int requests) {
    SplittableRandom keys = new SplittableRandom(7);
    Choices choices = new Choices();
    Map<EndpointRuntime, Integer> counts = new HashMap<>();
    for (int i = 0; i < requests; i++) {
      choices.reset(keys.nextLong());
      EndpointRuntime endpoint = selector.pick(choices, NOW);
      counts.merge(endpoint, 1, Integer::sum);
    }
    return counts;
  }

  /** So many tries are under way to an endpoint. */
  public static void busy(EndpointRuntime endpoint, int tries) {
    for (int i = 0; i < tries; i++) {
      endpoint.begin();
    }
  }

  /** An endpoint has just answered. */
  public static void answered(EndpointRuntime endpoint, Duration time) {
    endpoint.observed(time.toNanos(), Outcome.OK, NOW);
  }
}
