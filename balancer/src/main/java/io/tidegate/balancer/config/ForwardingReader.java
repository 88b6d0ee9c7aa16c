package io.tidegate.balancer.config;

import io.tidegate.balancer.forwarding.AddressRange;
import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.common.config.ConfigNode;
import java.util.ArrayList;
import java.util.List;

/** Reads what is believed and told about clients. */
final class ForwardingReader {
  private ForwardingReader() {}

  static Forwarding read(ConfigNode node) {
    Forwarding forwarding =
        new Forwarding(
            node.get("trust", ForwardingReader::trust, TrustList.NOBODY),
            node.get(
                "headers",
                headers -> headers.oneOf(Forwarding.Headers.class),
                Forwarding.DEFAULT.headers()));
    node.refuseUnknown();
    return forwarding;
  }

  /** A list of addresses and blocks. */
  static TrustList trust(ConfigNode node) {
    List<AddressRange> ranges = new ArrayList<>();
    for (ConfigNode item : node.items()) {
      ranges.add(item.build(() -> AddressRange.parse(item.string())));
    }
    return new TrustList(ranges);
  }
}
