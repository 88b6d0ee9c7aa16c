package io.tidegate.balancer.netty;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;

/** The networks whose word about earlier hops is believed. */
public final class TrustedProxies {
  /** Nobody is believed. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private final List<IpSubnetFilterRule> networks;

  private TrustedProxies(List<IpSubnetFilterRule> networks) {
    this.networks = networks;
  }

  /** Networks in CIDR notation, or single addresses. */
  public static TrustedProxies of(List<String> networks) {
    return new TrustedProxies(networks.stream().map(TrustedProxies::rule).toList());
  }

  private static IpSubnetFilterRule rule(String network) {
    int slash = network.indexOf('/');
    String address = slash < 0 ? network : network.substring(0, slash);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      throw new IllegalArgumentException(
          "trusted: \"%s\" (expected: an address or a network such as 10.0.0.0/8)"
              .formatted(network));
    }
    try {
      int bits = slash < 0 ? bytes.length * 8 : Integer.parseInt(network.substring(slash + 1));
      return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "trusted: \"%s\" (expected: an address or a network such as 10.0.0.0/8)"
              .formatted(network),
          e);
    }
  }

  /** Whether a peer is one of them. */
  boolean contains(InetSocketAddress peer) {
    for (IpSubnetFilterRule network : networks) {
      if (network.matches(peer)) {
        return true;
      }
    }
    return false;
  }
}
