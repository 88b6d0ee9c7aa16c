package io.tidegate.balancer.routing;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.Endpoint;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Refuses endpoint sets that cannot be right. */
final class EndpointCheck {
  private EndpointCheck() {}

  /** Throws {@link IllegalArgumentException} saying what is wrong. */
  static void requireSound(EndpointSet set, ListenerAddresses ownListeners) {
    Set<InstanceId> instances = new HashSet<>();
    Map<Address, InstanceId> addresses = new HashMap<>();
    for (Endpoint endpoint : set.endpoints()) {
      InstanceId instance = endpoint.instance();
      if (!instances.add(instance)) {
        throw refused(set, "instance %s is there twice".formatted(instance));
      }
      if (endpoint.weight() < 0) {
        throw refused(
            set,
            "instance %s has weight %d (expected: >= 0)".formatted(instance, endpoint.weight()));
      }
      requireAddress(set, endpoint);
      Address address = endpoint.address();
      if (address == null || endpoint.state() == State.DRAINING) {
        continue; // a successor may already listen where a draining one did
      }
      InstanceId other = addresses.put(address, instance);
      if (other != null) {
        throw refused(
            set, "instances %s and %s have one address, %s".formatted(other, instance, address));
      }
      if (ownListeners.include(address)) {
        throw refused(
            set, "instance %s at %s is this balancer itself, a loop".formatted(instance, address));
      }
    }
  }

  private static void requireAddress(EndpointSet set, Endpoint endpoint) {
    if (endpoint.state() == State.READY && endpoint.address() == null) {
      throw refused(set, "instance %s is ready without address".formatted(endpoint.instance()));
    }
  }

  private static IllegalArgumentException refused(EndpointSet set, String why) {
    return new IllegalArgumentException("workload %s: %s".formatted(set.workload(), why));
  }
}
