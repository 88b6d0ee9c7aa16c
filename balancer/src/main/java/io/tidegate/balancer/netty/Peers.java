package io.tidegate.balancer.netty;

import io.netty.channel.Channel;
import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.common.model.Address;
import java.net.InetSocketAddress;

/** Who is at the other end of a channel. */
final class Peers {
  private Peers() {}

  /** A client's channel, over TLS if {@code secure}. */
  static Peer of(Channel channel, boolean secure, TrustList trusted) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    return Peer.of(
        remote.getAddress().getHostAddress(),
        secure,
        trusted.trusts(remote.getAddress().getAddress()),
        new Address(local.getAddress().getHostAddress(), local.getPort()).toString());
  }
}
