package io.tidegate.balancer.netty;

import io.tidegate.balancer.http1.Peer;
import io.tidegate.common.model.Address;
import java.net.InetSocketAddress;

/**
 * Where clients connect.
 *
 * @param secure whether it speaks TLS
 */
public record Listener(Address address, boolean secure) {

  /** Plain HTTP on that address. */
  public static Listener http(Address address) {
    return new Listener(address, false);
  }

  Peer peer(InetSocketAddress remote, InetSocketAddress local, TrustedProxies trusted) {
    return Peer.of(
        remote.getAddress().getHostAddress(),
        secure,
        trusted.contains(remote),
        new Address(local.getAddress().getHostAddress(), local.getPort()).toString());
  }
}
