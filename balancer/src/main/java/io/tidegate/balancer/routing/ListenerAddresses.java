package io.tidegate.balancer.routing;

import io.tidegate.common.model.Address;
import java.util.Collection;
import java.util.Set;

/** Where this balancer itself listens; an endpoint there would send requests in a circle. */
public record ListenerAddresses(Set<Address> addresses) {
  private static final Set<String> EVERY = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
  private static final Set<String> LOOPBACK =
      Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1");

  public ListenerAddresses {
    addresses = Set.copyOf(addresses);
  }

  /** The distinct ones of these. */
  public ListenerAddresses(Collection<Address> addresses) {
    this(Set.copyOf(addresses));
  }

  /**
   * Whether a connection to the address would come back, as far as names tell without asking a name
   * server.
   */
  public boolean include(Address address) {
    for (Address own : addresses) {
      if (own.port() == address.port() && samePlace(own.host(), address.host())) {
        return true;
      }
    }
    return false;
  }

  private static boolean samePlace(String own, String host) {
    boolean local = LOOPBACK.contains(host) || EVERY.contains(host);
    return own.equals(host) || (local && (EVERY.contains(own) || LOOPBACK.contains(own)));
  }
}
