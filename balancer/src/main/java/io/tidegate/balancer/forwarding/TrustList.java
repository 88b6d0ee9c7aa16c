package io.tidegate.balancer.forwarding;

import java.util.List;

/** The proxies whose word about the client is believed. */
public record TrustList(List<AddressRange> ranges) {
  /** Nobody. */
  public static final TrustList NOBODY = new TrustList(List.of());

  public TrustList {
    ranges = List.copyOf(ranges);
  }

  /** Whether a peer, by its address as the socket gives it, is believed. */
  public boolean trusts(byte[] address) {
    for (AddressRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
