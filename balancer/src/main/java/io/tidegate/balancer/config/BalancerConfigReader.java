package io.tidegate.balancer.config;

import io.tidegate.balancer.tracing.TraceMode;
import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a configuration file. Whatever cannot be right is refused with file, line, key, value and
 * what was expected: unknown keys, an endpoint that is the balancer itself, a route that is there
 * twice or leads nowhere, a certificate that is missing or does not match its key.
 */
public final class BalancerConfigReader {
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

  private BalancerConfigReader() {}

  /**
   * Reads the whole file.
   *
   * @param directory what relative paths of certificates start from
   * @throws ConfigException for the first thing that is wrong
   */
  public static BalancerConfig read(ConfigNode root, Path directory) {
    String zone = root.get("zone", ConfigNode::string, "");
    List<Listener> listeners = listeners(root, directory);
    List<BalancerConfig.Workload> workloads = new ArrayList<>();
    Map<String, ConfigNode> named =
        root.optional("workloads").map(ConfigNode::entries).orElse(Map.of());
    WorkloadReader reader =
        new WorkloadReader(
            named.keySet(), listeners, zone, directory, CompressionReader.read(root, null));
    named.forEach((name, entry) -> workloads.add(reader.read(name, entry)));
    requireTcpWorkloads(root, listeners, workloads);
    ConfigNode limits = root.optional("limits").orElse(null);
    BalancerConfig config =
        new BalancerConfig(
            root.get("threads", BalancerConfigReader::threads, 0),
            zone.isEmpty() ? null : zone,
            listeners,
            limits == null ? ConnectionLimits.DEFAULT : LimitsReader.read(limits),
            root.get("forwarded", ForwardingReader::read, Forwarding.DEFAULT),
            root.get("access-log", n -> accessLog(n, directory), AccessLog.OFF),
            root.get("trace-context", n -> n.oneOf(TraceMode.class), TraceMode.PASS),
            root.get("drain-timeout", ConfigNode::duration, DRAIN),
            workloads,
            root.optional("admin").map(BalancerConfigReader::admin).orElse(null));
    root.refuseUnknown();
    return config;
  }

  /** Anybody who reaches it can stop the traffic, so it must not be reached from elsewhere. */
  private static Address admin(ConfigNode node) {
    Address address = node.build(() -> Address.parse(node.string()));
    if (!LOOPBACK.contains(address.host())) {
      throw node.error("an address of this machine alone, such as 127.0.0.1:9294");
    }
    return address;
  }

  private static int threads(ConfigNode node) {
    int threads = node.integer();
    if (threads < 0 || threads > 1024) {
      throw node.error("0 to 1024, 0 for one per processor");
    }
    return threads;
  }

  private static List<Listener> listeners(ConfigNode root, Path directory) {
    List<Listener> listeners = new ArrayList<>();
    Map<String, ConfigNode> seen = new HashMap<>();
    for (ConfigNode node : root.required("listeners").items()) {
      Listener listener = ListenerReader.read(node, directory);
      ConfigNode other = listener.port() == 0 ? null : seen.put(listener.toString(), node);
      if (other != null) {
        throw node.error("another address than the listener at " + other.where());
      }
      listeners.add(listener);
    }
    if (listeners.isEmpty()) {
      throw root.required("listeners").error("at least one listener");
    }
    return listeners;
  }

  private static void requireTcpWorkloads(
      ConfigNode root, List<Listener> listeners, List<BalancerConfig.Workload> workloads) {
    for (int i = 0; i < listeners.size(); i++) {
      var wanted = listeners.get(i).tcp();
      boolean known =
          wanted == null || workloads.stream().anyMatch(w -> w.definition().id().equals(wanted));
      if (!known) {
        throw root.required("listeners")
            .items()
            .get(i)
            .required("tcp")
            .error("a workload of this file");
      }
    }
  }

  private static AccessLog accessLog(ConfigNode node, Path directory) {
    String path = node.get("path", ConfigNode::string, "-");
    AccessLog log =
        new AccessLog(
            node.required("format").oneOf(AccessLog.Format.class),
            path.equals("-") ? path : directory.resolve(path).toString());
    node.refuseUnknown();
    return log;
  }
}
