package io.tidegate.balancer.netty;

import io.netty.channel.Channel;
import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.balancer.http1.Peer;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import java.net.InetSocketAddress;

/** Who is at the other end of a channel. */
final class Peers {
  private Peers() {}

  /** A client's channel, over TLS if {@code secure}. */
  static Peer of(Channel channel, boolean secure, TrustList trusted) {
    Ends ends = ends(channel);
    return Peer.of(ends, secure, trusted.trusts(ends.source().getAddress().getAddress()));
  }

  /** The two ends of a client's channel: what a PROXY header has said, else the socket's. */
  static Ends ends(Channel channel) {
    Ends told = channel.attr(ProxyHeaderHandler.ENDS).get();
    return told != null
        ? told
        : new Ends(
            (InetSocketAddress) channel.remoteAddress(),
            (InetSocketAddress) channel.localAddress());
  }
}
