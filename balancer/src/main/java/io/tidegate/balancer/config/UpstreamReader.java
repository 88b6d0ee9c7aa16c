package io.tidegate.balancer.config;

import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.balancer.routing.UpstreamPolicy.Tls;
import io.tidegate.common.config.ConfigNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads how endpoints are spoken to. */
final class UpstreamReader {
  private UpstreamReader() {}

  static UpstreamPolicy read(ConfigNode workload, Path directory) {
    ConfigNode node = workload.optional("upstream").orElse(null);
    if (node == null) {
      return UpstreamPolicy.DEFAULT;
    }
    UpstreamPolicy usual = UpstreamPolicy.DEFAULT;
    Tls tls =
        Toggle.<@Nullable Tls>read(
            node,
            "tls",
            new Toggle.Choice<>(new Tls(null, null, null, null, true), null, null),
            n -> tls(n, directory));
    UpstreamPolicy policy =
        node.build(
            () ->
                new UpstreamPolicy(
                    node.get("protocol", n -> n.oneOf(Protocol.class), usual.protocol()),
                    tls,
                    node.get("proxy-protocol", ConfigNode::integer, usual.proxyProtocol()),
                    node.get("max-connections", ConfigNode::integer, usual.maxConnections()),
                    node.get("keep-alive", ConfigNode::duration, usual.keepAlive()),
                    node.get("ping", ConfigNode::duration, usual.ping())));
    node.refuseUnknown();
    return policy;
  }

  private static Tls tls(ConfigNode node, Path directory) {
    Path certificate = file(node, "certificate", directory);
    Path key = file(node, "key", directory);
    if (certificate != null && key != null) {
      String mismatch = CertificateCheck.mismatch(certificate, key);
      if (mismatch != null) {
        throw node.required("key").error("the key of %s: %s".formatted(certificate, mismatch));
      }
    }
    return node.build(
        () ->
            new Tls(
                node.optional("ca").map(n -> ListenerReader.authority(n, directory)).orElse(null),
                certificate,
                key,
                node.optional("server-name").map(ConfigNode::string).orElse(null),
                node.get("verify", ConfigNode::bool, true)));
  }

  private static @Nullable Path file(ConfigNode node, String key, Path directory) {
    return node.optional(key).map(n -> ListenerReader.readable(n, directory)).orElse(null);
  }
}
