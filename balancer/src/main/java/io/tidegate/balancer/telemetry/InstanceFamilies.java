package io.tidegate.balancer.telemetry;

import io.prometheus.client.Collector;
import io.tidegate.balancer.health.Tally;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.OpenStreams;
import io.tidegate.common.model.InstanceId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What is known of each instance of a workload, over all loops. Only those of the table in force
 * are told of, so what has gone from it leaves no series behind.
 *
 * <p>The label is {@code instance_id} because {@code instance} is what Prometheus itself calls the
 * process that it asks.
 */
final class InstanceFamilies {
  private enum Family {
    UP(
        Collector.Type.GAUGE,
        "1 while the instance may be picked; 0 while it is ejected, rests or drains."),
    STATE(Collector.Type.GAUGE, "1 for the state that the instance is in, 0 for the others."),
    IN_FLIGHT(Collector.Type.GAUGE, "Requests and tunnels in flight to the instance now."),
    STREAMS(
        Collector.Type.GAUGE,
        "How many of those in flight are HTTP/2 streams, and how many tunnels."),
    EFFECTIVE_WEIGHT(
        Collector.Type.GAUGE,
        "Weight by which the instance is picked, slow start included; 0 if it is not."),
    TRIES(Collector.Type.COUNTER, "Tries at the instance that have ended, tunnels included."),
    FAILURES(
        Collector.Type.COUNTER, "Tries that failed through the instance, 5xx responses included."),
    EJECTIONS(Collector.Type.COUNTER, "How often the instance was taken out for failing.");

    private final String title = "tidegate_balancer_instance_" + name().toLowerCase(Locale.ROOT);
    private final Collector.Type type;
    private final String help;

    Family(Collector.Type type, String help) {
      this.type = type;
      this.help = help;
    }
  }

  private enum State {
    READY,
    EJECTED,
    RESTING,
    DRAINING
  }

  private final Families families;

  /** Adds to those; each family is there from now on, with or without samples. */
  InstanceFamilies(Families families) {
    this.families = families;
    for (Family family : Family.values()) {
      families.declare(family.title, family.type, family.help);
    }
  }

  /** The instances of one workload. */
  void add(Pool pool, Map<InstanceId, Long> ejections, long nowNanos) {
    String workload = pool.workload().id().value();
    Map<InstanceId, Double> weights = pool.effectiveWeights(nowNanos);
    Map<EndpointRuntime, State> states = states(pool.membership());
    pool.membership()
        .endpoints()
        .forEach(
            endpoint -> {
              InstanceId instance = endpoint.instance();
              Map<String, String> labels = new LinkedHashMap<>();
              labels.put("workload", workload);
              labels.put("instance_id", instance.value());
              state(labels, states.getOrDefault(endpoint, State.READY));
              load(labels, endpoint);
              add(Family.EFFECTIVE_WEIGHT, labels, weights.getOrDefault(instance, 0.0));
              add(Family.EJECTIONS, labels, (double) ejections.getOrDefault(instance, 0L));
            });
  }

  private static Map<EndpointRuntime, State> states(Pool.Membership members) {
    Map<EndpointRuntime, State> states = new LinkedHashMap<>();
    members.ejected().forEach(endpoint -> states.put(endpoint, State.EJECTED));
    members.resting().forEach(endpoint -> states.put(endpoint, State.RESTING));
    members.draining().forEach(endpoint -> states.put(endpoint, State.DRAINING));
    return states;
  }

  private void state(Map<String, String> labels, State now) {
    add(Family.UP, labels, now == State.READY ? 1 : 0);
    for (State state : State.values()) {
      add(Family.STATE, with(labels, "state", state), state == now ? 1 : 0);
    }
  }

  private void load(Map<String, String> labels, EndpointRuntime endpoint) {
    add(Family.IN_FLIGHT, labels, endpoint.inFlight());
    for (OpenStreams.Kind kind : OpenStreams.Kind.values()) {
      add(Family.STREAMS, with(labels, "kind", kind), endpoint.streams().count(kind));
    }
    // both are counted in 32 bits; their turn is a counter's reset for who reads them
    Tally tally = endpoint.tally();
    add(Family.TRIES, labels, (double) Integer.toUnsignedLong(tally.ended()));
    add(Family.FAILURES, labels, (double) Integer.toUnsignedLong(tally.failures().failures()));
  }

  private static Map<String, String> with(Map<String, String> labels, String name, Enum<?> value) {
    Map<String, String> more = new LinkedHashMap<>(labels);
    more.put(name, value.name().toLowerCase(Locale.ROOT));
    return more;
  }

  private void add(Family family, Map<String, String> labels, double value) {
    if (family.type == Collector.Type.COUNTER) {
      families.counter(family.title, family.help, labels, value);
    } else {
      families.gauge(family.title, family.help, labels, value);
    }
  }
}
