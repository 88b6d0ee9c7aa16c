package io.tidegate.balancer.netty;

import io.netty.channel.Channel;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.common.model.Address;
import java.net.InetSocketAddress;

/**
 * Where clients connect.
 *
 * @param port 0 lets the system choose
 * @param secure whether it speaks TLS
 */
public record Listener(String host, int port, boolean secure) {

  public Listener {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: %d (expected: 0 to 65535)".formatted(port));
    }
  }

  /** Plain HTTP on that address. */
  public static Listener http(Address address) {
    return new Listener(address.host(), address.port(), false);
  }

  Peer peer(Channel channel, TrustedProxies trusted) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    return Peer.of(
        remote.getAddress().getHostAddress(),
        secure,
        trusted.contains(remote),
        new Address(local.getAddress().getHostAddress(), local.getPort()).toString());
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
