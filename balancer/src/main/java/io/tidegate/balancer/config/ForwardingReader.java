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
    List<AddressRange> ranges = new ArrayList<>();
    node.optional("trust")
        .ifPresent(
            trust -> {
              for (ConfigNode item : trust.items()) {
                ranges.add(item.build(() -> AddressRange.parse(item.string())));
              }
            });
    Forwarding forwarding =
        new Forwarding(
            new TrustList(ranges),
            node.get(
                "headers",
                headers -> headers.oneOf(Forwarding.Headers.class),
                Forwarding.DEFAULT.headers()));
    node.refuseUnknown();
    return forwarding;
  }
}
