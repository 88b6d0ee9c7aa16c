package io.tidegate.balancer.routing;

import io.tidegate.common.model.Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where this balancer itself listens; an endpoint there would send requests in a circle.
 *
 * @param machine the addresses that a listener on every address has, besides loopback
 */
public record ListenerAddresses(Set<Address> addresses, Set<InetAddress> machine) {
  private static final Set<String> LOOPBACK =
      Set.of("localhost", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1");

  public ListenerAddresses {
    addresses = Set.copyOf(addresses);
    machine = Set.copyOf(machine);
  }

  /** The distinct ones of these, on a machine that has only loopback. */
  public ListenerAddresses(Collection<Address> addresses) {
    this(Set.copyOf(addresses), Set.of());
  }

  /** The distinct ones of these, on this machine as its interfaces are now. */
  public static ListenerAddresses here(Collection<Address> addresses) {
    try {
      return new ListenerAddresses(
          Set.copyOf(addresses),
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .map(address -> literal(address.getHostAddress()))
              .filter(address -> address != null)
              .collect(Collectors.toSet()));
    } catch (SocketException e) {
      return new ListenerAddresses(addresses);
    }
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

  private boolean samePlace(String own, String host) {
    InetAddress ours = literal(own);
    InetAddress its = literal(host);
    if (own.equals(host) || (its != null && its.equals(ours))) {
      return true;
    }
    boolean near = LOOPBACK.contains(host) || (its != null && its.isAnyLocalAddress());
    if (ours != null && ours.isAnyLocalAddress()) {
      return near || (its != null && (its.isLoopbackAddress() || machine.contains(its)));
    }
    return near && LOOPBACK.contains(own);
  }

  /** Null for a name. */
  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
