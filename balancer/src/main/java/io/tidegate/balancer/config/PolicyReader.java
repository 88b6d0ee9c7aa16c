package io.tidegate.balancer.config;

import io.tidegate.balancer.compression.CompressionPolicy;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.balancer.select.Balancing.Sticky;
import io.tidegate.balancer.select.Balancing.ZonePreference;
import io.tidegate.balancer.select.KeySource;
import io.tidegate.balancer.select.SlowStart;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.BalanceSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads how a workload's traffic is treated. Its keys stand beside the workload's others. */
final class PolicyReader {
  private static final double USUAL_SPILL = 1.5;

  private final String zone;
  private final Path directory;
  private final @Nullable CompressionPolicy compression;

  /**
   * A reader.
   *
   * @param zone the balancer's own, empty when zones do not matter
   * @param directory what relative paths start from
   * @param compression what holds for workloads that do not say
   */
  PolicyReader(String zone, Path directory, @Nullable CompressionPolicy compression) {
    this.zone = zone;
    this.directory = directory;
    this.compression = compression;
  }

  TrafficPolicy read(ConfigNode node) {
    return new TrafficPolicy(
        balancing(node),
        node.get("timeouts", PolicyReader::timeouts, Timeouts.DEFAULT),
        ResilienceReader.read(node),
        HealthReader.read(node),
        UpstreamReader.read(node, directory),
        CompressionReader.read(node, compression));
  }

  private Balancing balancing(ConfigNode node) {
    Balancing usual = Balancing.of(BalanceSpec.DEFAULT.algorithm());
    var algorithm =
        node.get("algorithm", n -> n.oneOf(BalanceSpec.Algorithm.class), usual.algorithm());
    KeySource key = node.get("hash-key", PolicyReader::key, usual.key());
    Sticky sticky = node.optional("sticky").map(PolicyReader::sticky).orElse(null);
    SlowStart slowStart = slowStart(node);
    ZonePreference preference =
        Toggle.<@Nullable ZonePreference>read(
            node,
            "zone-preference",
            new Toggle.Choice<>(zone.isEmpty() ? null : preference(USUAL_SPILL), null, null),
            n -> n.build(() -> preference(n.get("spill-ratio", ConfigNode::decimal, USUAL_SPILL))));
    if (preference == null) {
      node.optional("zone-preference").ifPresent(PolicyReader::requireOff);
    }
    int perEndpoint = node.get("per-endpoint", ConfigNode::integer, usual.perEndpoint());
    return node.build(
        () -> new Balancing(algorithm, key, sticky, slowStart, preference, perEndpoint));
  }

  private ZonePreference preference(double spillRatio) {
    return new ZonePreference(zone, spillRatio);
  }

  private static void requireOff(ConfigNode preference) {
    if (preference.bool()) {
      throw preference.error("zone at the top of the file, or false");
    }
  }

  private static KeySource key(ConfigNode node) {
    if (!node.isObject()) {
      return switch (node.string()) {
        case "client" -> new KeySource.Client();
        case "path" -> new KeySource.Path();
        default -> throw node.error("client, path, {header: NAME} or {cookie: NAME}");
      };
    }
    String header = node.get("header", ConfigNode::string, "").toLowerCase(Locale.ROOT);
    String cookie = node.get("cookie", ConfigNode::string, "");
    node.refuseUnknown();
    if (header.isEmpty() == cookie.isEmpty()) {
      throw node.error("either header or cookie");
    }
    return node.build(
        () -> header.isEmpty() ? new KeySource.Cookie(cookie) : new KeySource.Header(header));
  }

  private static Sticky sticky(ConfigNode node) {
    Sticky sticky =
        node.build(
            () ->
                new Sticky(
                    node.required("cookie").string(),
                    node.get("lifetime", ConfigNode::duration, Duration.ZERO)));
    node.refuseUnknown();
    return sticky;
  }

  private static SlowStart slowStart(ConfigNode parent) {
    ConfigNode node = parent.optional("slow-start").orElse(null);
    if (node == null) {
      return SlowStart.DEFAULT;
    }
    SlowStart usual = SlowStart.DEFAULT;
    if (!node.isObject()) {
      return node.build(() -> new SlowStart(node.duration(), usual.aggression(), usual.minRatio()));
    }
    SlowStart slowStart =
        node.build(
            () ->
                new SlowStart(
                    node.get("window", ConfigNode::duration, usual.window()),
                    node.get("aggression", ConfigNode::decimal, usual.aggression()),
                    node.get("min-ratio", ConfigNode::ratio, usual.minRatio())));
    node.refuseUnknown();
    return slowStart;
  }

  private static Timeouts timeouts(ConfigNode node) {
    Timeouts usual = Timeouts.DEFAULT;
    Timeouts timeouts =
        node.build(
            () ->
                new Timeouts(
                    node.get("connect", ConfigNode::duration, usual.connect()),
                    node.get("per-try", ConfigNode::duration, usual.perTry()),
                    node.get("response", ConfigNode::duration, usual.response()),
                    node.get("idle", ConfigNode::duration, usual.idle()),
                    node.get("drain", ConfigNode::duration, usual.drain())));
    node.refuseUnknown();
    return timeouts;
  }
}
