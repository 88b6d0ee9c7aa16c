package io.tidegate.common.spec;

import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.Cron;
import io.tidegate.common.model.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code scale.targets}. Those that have several settings are an object, or a list of them:
 *
 * <pre>{@code
 * targets:
 *   cpu: 70%
 *   p95: 250ms
 *   kafka-lag: {topic: orders, group: billing, per-instance: 100}
 *   promql: {server: http://prometheus:9090, query: sum(jobs_waiting), per-instance: 5}
 *   metric: {name: jobs.active, attributes: {kind: slow}, per-instance: 4}
 *   schedule:
 *     - {from: 0 8 * * 1-5, until: 0 18 * * 1-5, zone: Europe/Berlin, replicas: 5}
 * }</pre>
 */
final class TargetReader {
  private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2})");

  private TargetReader() {}

  static List<Target> read(ConfigNode node) {
    List<Target> targets = new ArrayList<>();
    for (Map.Entry<String, ConfigNode> entry : node.entries().entrySet()) {
      ConfigNode value = entry.getValue();
      if (value.isList()) {
        value.items().forEach(item -> targets.add(target(entry.getKey(), item)));
      } else {
        targets.add(target(entry.getKey(), value));
      }
    }
    return targets;
  }

  private static Target target(String key, ConfigNode value) {
    return value.build(
        () ->
            switch (key) {
              case "cpu" -> new Target.Cpu(value.ratio());
              case "memory" -> new Target.Memory(value.ratio());
              case "throttling" -> new Target.Throttling(value.ratio());
              case "pressure" -> new Target.Pressure(value.ratio());
              case "requests-per-second" -> new Target.RequestsPerSecond(value.decimal());
              case "concurrency" -> new Target.Concurrency(value.decimal());
              case "queue" -> new Target.Queue(value.decimal());
              case "error-rate" -> new Target.ErrorRate(value.ratio());
              case "kafka-lag" -> kafkaLag(value);
              case "promql" -> promql(value);
              case "metric" -> metric(value);
              case "schedule" -> schedule(value);
              default -> latency(key, value);
            });
  }

  private static Target latency(String key, ConfigNode value) {
    Matcher percentile = PERCENTILE.matcher(key);
    if (!percentile.matches()) {
      throw value.error(
          "one of these targets: cpu, memory, throttling, pressure, requests-per-second,"
              + " concurrency, queue, error-rate, p50 to p99, kafka-lag, promql, metric, schedule");
    }
    return new Target.Latency(Integer.parseInt(percentile.group(1)) / 100.0, value.duration());
  }

  private static Target kafkaLag(ConfigNode node) {
    Target target =
        new Target.KafkaLag(
            text(node.required("topic")),
            text(node.required("group")),
            node.get("bootstrap-servers", ConfigNode::string, ""),
            node.required("per-instance").decimal(),
            node.get("cap-at-partitions", ConfigNode::bool, true));
    node.refuseUnknown();
    return target;
  }

  private static Target promql(ConfigNode node) {
    Target target =
        new Target.Promql(
            server(node.required("server")),
            text(node.required("query")),
            node.required("per-instance").decimal());
    node.refuseUnknown();
    return target;
  }

  private static Target metric(ConfigNode node) {
    Map<String, String> attributes = new LinkedHashMap<>();
    node.optional("attributes")
        .ifPresent(n -> n.entries().forEach((name, v) -> attributes.put(name, v.string())));
    Target target =
        new Target.Metric(
            text(node.required("name")), attributes, node.required("per-instance").decimal());
    node.refuseUnknown();
    return target;
  }

  private static Target schedule(ConfigNode node) {
    Target target =
        new Target.Schedule(
            cron(node.required("from")),
            cron(node.required("until")),
            node.get("zone", TargetReader::zone, ZoneOffset.UTC),
            node.required("replicas").integer());
    node.refuseUnknown();
    return target;
  }

  private static String text(ConfigNode node) {
    String text = node.string();
    if (text.isBlank()) {
      throw node.error("a name or text that is not empty");
    }
    return text;
  }

  /** A URL that can be asked; what it is asked is appended. */
  private static String server(ConfigNode node) {
    String text = node.string();
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
        return text;
      }
    } catch (URISyntaxException _) {
      // refused below, as what is no server
    }
    throw node.error("the server's URL, such as http://prometheus:9090");
  }

  private static String cron(ConfigNode node) {
    String text = node.string();
    node.build(() -> Cron.parse(text));
    return text;
  }

  private static ZoneId zone(ConfigNode node) {
    try {
      return ZoneId.of(node.string());
    } catch (DateTimeException e) {
      throw node.error("a time zone such as Europe/Berlin or UTC");
    }
  }
}
