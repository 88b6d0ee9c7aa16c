package io.tidegate.balancer.config;

import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.health.ActiveCheck.Probe;
import io.tidegate.balancer.health.OutlierPolicy;
import io.tidegate.balancer.routing.TrafficPolicy.Health;
import io.tidegate.common.config.ConfigNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how unfit endpoints are found. */
final class HealthReader {
  private static final Pattern STATUS = Pattern.compile("(\\d{3})(?:-(\\d{3}))?");

  private HealthReader() {}

  static Health read(ConfigNode node) {
    OutlierPolicy outliers =
        Toggle.read(
            node,
            "outliers",
            new Toggle.Choice<>(OutlierPolicy.DEFAULT, OutlierPolicy.OFF, OutlierPolicy.DEFAULT),
            HealthReader::outliers);
    return new Health(outliers, node.optional("check").map(HealthReader::check).orElse(null));
  }

  private static OutlierPolicy outliers(ConfigNode node) {
    OutlierPolicy usual = OutlierPolicy.DEFAULT;
    OutlierPolicy.Statistics statistics = usual.statistics();
    return node.build(
        () ->
            new OutlierPolicy(
                node.get("consecutive-failures", ConfigNode::integer, usual.consecutiveFailures()),
                node.get("interval", ConfigNode::duration, usual.interval()),
                node.get("ejection", ConfigNode::duration, usual.ejection()),
                node.get("max-ejection", ConfigNode::duration, usual.maxEjection()),
                node.get("max-ejected", ConfigNode::ratio, usual.maxEjectedRatio()),
                new OutlierPolicy.Statistics(
                    node.get("min-endpoints", ConfigNode::integer, statistics.minEndpoints()),
                    node.get("min-requests", ConfigNode::integer, statistics.minRequests()),
                    node.get("deviations", ConfigNode::decimal, statistics.deviations()),
                    node.get("failure-ratio", ConfigNode::ratio, statistics.failureRatio()))));
  }

  private static ActiveCheck check(ConfigNode node) {
    Probe probe = probe(node);
    ActiveCheck usual = ActiveCheck.of(probe);
    ActiveCheck check =
        node.build(
            () ->
                new ActiveCheck(
                    probe,
                    node.get("interval", ConfigNode::duration, usual.interval()),
                    node.get("timeout", ConfigNode::duration, usual.timeout()),
                    node.get("fall", ConfigNode::integer, usual.fall()),
                    node.get("rise", ConfigNode::integer, usual.rise())));
    node.refuseUnknown();
    return check;
  }

  private static Probe probe(ConfigNode node) {
    ConfigNode http = node.optional("http").orElse(null);
    ConfigNode grpc = node.optional("grpc").orElse(null);
    boolean tcp = node.get("tcp", ConfigNode::bool, false);
    int kinds = (http == null ? 0 : 1) + (grpc == null ? 0 : 1) + (tcp ? 1 : 0);
    if (kinds != 1) {
      throw node.error("one of http: PATH, tcp: true, grpc: SERVICE");
    }
    if (http != null) {
      int[] status = node.get("status", HealthReader::status, new int[] {200, 399});
      String host = node.get("host", ConfigNode::string, "");
      return http.build(() -> new Probe.Http(http.string(), host, status[0], status[1]));
    }
    return grpc == null ? new Probe.Tcp() : new Probe.Grpc(grpc.string());
  }

  private static int[] status(ConfigNode node) {
    Matcher matcher = STATUS.matcher(node.string());
    if (!matcher.matches()) {
      throw node.error("a status or a range such as 200-399");
    }
    int from = Integer.parseInt(matcher.group(1));
    return new int[] {from, matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2))};
  }
}
