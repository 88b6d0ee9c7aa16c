package io.tidegate.balancer.routing;

import io.tidegate.common.model.WorkloadId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a route that several workloads claim. Looks at all claims together and at nothing else,
 * so the order in which they came does not matter: two workloads may change places, and a new one
 * may follow on one that goes.
 *
 * <p>Who has a route keeps it, and so does who is not about to change; of several new claimants the
 * first by name gets it.
 */
final class RouteClaims {
  private final Map<WorkloadId, WorkloadState> states;
  private final Map<WorkloadId, WorkloadDefinition> wanted;
  private final Set<WorkloadId> admitted;
  private final Map<WorkloadId, String> refused = new TreeMap<>();

  private RouteClaims(
      Map<WorkloadId, WorkloadState> states, Map<WorkloadId, WorkloadDefinition> wanted) {
    this.states = states;
    this.wanted = wanted;
    this.admitted = new TreeSet<>(wanted.keySet());
  }

  /**
   * What becomes of the wanted definitions.
   *
   * @param admitted those that can be in force together, with what else is
   * @param refused the others, with the reason
   */
  record Settled(Set<WorkloadId> admitted, Map<WorkloadId, String> refused) {}

  /** Settles the claims of the wanted definitions among each other and with those in force. */
  static Settled settle(
      Map<WorkloadId, WorkloadState> inForce, Map<WorkloadId, WorkloadDefinition> wanted) {
    RouteClaims claims = new RouteClaims(inForce, wanted);
    // who is refused keeps what it had, which may be in the way of another
    while (claims.refuseLosers()) {}
    return new Settled(claims.admitted, claims.refused);
  }

  private boolean refuseLosers() {
    Map<RouteMatch, WorkloadId> owners = new HashMap<>();
    Map<WorkloadId, String> losers = new TreeMap<>();
    Set<WorkloadId> all = new TreeSet<>(states.keySet());
    all.addAll(admitted);
    for (WorkloadId id : all) {
      for (RouteRule rule : definition(id)) {
        RouteMatch match = rule.match().canonical();
        WorkloadId other = owners.putIfAbsent(match, id);
        if (other != null) {
          WorkloadId loser = loser(match, other, id);
          owners.put(match, loser.equals(id) ? other : id);
          losers.putIfAbsent(loser, message(rule.match(), other, id));
        }
      }
    }
    refused.putAll(losers);
    return admitted.removeAll(losers.keySet());
  }

  private Iterable<RouteRule> definition(WorkloadId id) {
    return admitted.contains(id)
        ? Objects.requireNonNull(wanted.get(id)).routes()
        : Objects.requireNonNull(states.get(id)).routes();
  }

  private WorkloadId loser(RouteMatch match, WorkloadId first, WorkloadId second) {
    if (!admitted.contains(first) || !admitted.contains(second)) {
      return admitted.contains(first) ? first : second;
    }
    return has(second, match) && !has(first, match) ? first : second;
  }

  private boolean has(WorkloadId id, RouteMatch match) {
    @Nullable WorkloadState state = states.get(id);
    return state != null
        && state.routes().stream().anyMatch(rule -> rule.match().canonical().equals(match));
  }

  private static String message(RouteMatch match, WorkloadId first, WorkloadId second) {
    return "route %s: declared by workload %s and by workload %s (expected: once)"
        .formatted(match, first, second);
  }
}
