package io.tidegate.balancer.config;

import io.tidegate.balancer.compression.CompressionPolicy;
import io.tidegate.common.config.ConfigNode;
import org.jspecify.annotations.Nullable;

/** Reads whether and how responses are compressed. */
final class CompressionReader {
  private CompressionReader() {}

  /** What the key says; {@code absent} when it is not there, null for not at all. */
  static @Nullable CompressionPolicy read(ConfigNode parent, @Nullable CompressionPolicy absent) {
    CompressionPolicy usual = CompressionPolicy.DEFAULT;
    return Toggle.<@Nullable CompressionPolicy>read(
        parent,
        "compression",
        new Toggle.Choice<>(usual, null, absent),
        node ->
            node.build(
                () ->
                    new CompressionPolicy(
                        node.optional("types")
                            .map(list -> list.items().stream().map(ConfigNode::string).toList())
                            .orElse(usual.types()),
                        node.get("min-bytes", LimitsReader::size, usual.minBytes()),
                        node.get("level", ConfigNode::integer, usual.level()))));
  }
}
