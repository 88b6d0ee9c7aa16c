package io.tidegate.balancer;

import io.tidegate.balancer.config.BalancerConfig;
import io.tidegate.balancer.config.BalancerConfigReader;
import io.tidegate.balancer.control.Announcements;
import io.tidegate.balancer.file.AccessLogWriter;
import io.tidegate.balancer.file.FileWatch;
import io.tidegate.balancer.http.AdminServer;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.balancer.routing.Update;
import io.tidegate.balancer.telemetry.BalancerCollector;
import io.tidegate.common.config.ConfigException;
import io.tidegate.common.config.ConfigNode;
import io.tidegate.common.model.Address;
import io.tidegate.common.telemetry.Telemetry;
import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The balancer on its own: everything comes from one file, which is watched. Neither Spring nor the
 * log is on its way, so that it serves a fraction of a second after its start.
 */
public final class FileBalancer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FileBalancer.class);

  private final Path file;
  private final BalancerConfig atStart;
  private final BalancerServer server;
  private final FileWatch watch;
  private final @Nullable AccessLogWriter accessLog;
  private @Nullable AdminServer admin;

  private FileBalancer(
      Path file, BalancerConfig config, Clock clock, @Nullable AccessLogWriter accessLog) {
    this.file = file;
    atStart = config;
    this.accessLog = accessLog;
    int loops =
        config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
    server =
        new BalancerServer(
            new BalancerSettings(
                "file:" + file.getFileName(),
                config.listeners(),
                loops,
                ProxySettings.of(config),
                config.drainTimeout()),
            Announcements.NONE,
            clock,
            accessLog);
    watch = new FileWatch(file, this::reload);
  }

  /**
   * Starts a balancer that serves when this returns.
   *
   * @throws ConfigException when the file says something that cannot be meant
   * @throws IOException when the file cannot be read or an address cannot be listened on
   */
  public static FileBalancer start(Path file, Clock clock) throws IOException {
    BalancerConfig config = read(file).config();
    FileBalancer balancer =
        new FileBalancer(file, config, clock, AccessLogWriter.open(config.accessLog()));
    balancer.begin();
    return balancer;
  }

  private void begin() throws IOException {
    Update update = server.apply(atStart.change()).join();
    if (update instanceof Update.Rejected(String why)) {
      server.close();
      throw new ConfigException("%s: %s".formatted(file, why));
    }
    server.start();
    Address at = atStart.admin();
    if (at != null) {
      try {
        admin = new AdminServer(at, server.admin(), telemetry());
      } catch (IOException e) {
        close();
        throw new IOException("admin %s: %s".formatted(at, e.getMessage()), e);
      }
    }
    watch.start();
  }

  private Telemetry telemetry() {
    String version = FileBalancer.class.getPackage().getImplementationVersion();
    Telemetry telemetry = new Telemetry(version == null ? "dev" : version);
    new BalancerCollector(
            server.plane(), server.checks(), server.health(), server.history(), accessLog)
        .registerOn(telemetry.registry(), server::onReport);
    return telemetry;
  }

  /** A file's text as a tree, for messages, and what it says. */
  private record Content(ConfigNode root, BalancerConfig config) {}

  private static Content read(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    ConfigNode root = YamlReader.read(file.toString(), Files.readString(file));
    BalancerConfig config =
        BalancerConfigReader.read(root, directory == null ? Path.of("/") : directory);
    for (BalancerConfig.Workload workload : config.workloads()) {
      if (workload.discovery() != null) {
        throw root.required("workloads")
            .required(workload.definition().id().value())
            .required("discovery")
            .error("endpoints; only the service discovers");
      }
    }
    return new Content(root, config);
  }

  /** Called by the watching thread when the file has changed. */
  private boolean reload(boolean settled) {
    try {
      Content next = read(file);
      requireNoRestart(next);
      BalancerConfig config = next.config();
      Update update =
          server.reconfigure(config.listeners(), ProxySettings.of(config), config.change()).join();
      if (update instanceof Update.Applied(var table, _)) {
        log.info("{}: in force as table {}", file, table.version());
      }
      return true;
    } catch (IOException | ConfigException e) {
      if (settled) {
        var _ = server.refused(String.valueOf(e.getMessage()));
      }
      return false;
    }
  }

  private void requireNoRestart(Content content) {
    BalancerConfig next = content.config();
    ConfigNode root = content.root();
    requireSame(root, next.threads(), atStart.threads(), "threads");
    requireSame(
        root, next.limits().connections(), atStart.limits().connections(), "limits", "connections");
    requireSame(
        root,
        next.limits().bufferBytes(),
        atStart.limits().bufferBytes(),
        "limits",
        "buffer-bytes");
    requireSame(root, next.drainTimeout(), atStart.drainTimeout(), "drain-timeout");
    requireSame(root, next.admin(), atStart.admin(), "admin");
    requireSame(root, next.accessLog(), atStart.accessLog(), "access-log");
  }

  /** Refuses another value where the key stands, or where it would have to stand. */
  private void requireSame(
      ConfigNode root, @Nullable Object next, @Nullable Object present, String... path) {
    if (Objects.equals(next, present)) {
      return;
    }
    ConfigNode node = root;
    for (String key : path) {
      node = node.optional(key).orElse(node);
    }
    throw new ConfigException(
        "%s: %s: %s (expected: %s until a restart)"
            .formatted(
                node.where(),
                String.join(".", path),
                next == null ? "nothing" : next,
                present == null ? "nothing" : present));
  }

  /** Where it listens. */
  public List<Address> addresses() {
    return server.addresses();
  }

  /** The server itself. */
  public BalancerServer server() {
    return server;
  }

  /** Answers what is in flight, then stops. */
  @Override
  public void close() {
    watch.close();
    AdminServer api = admin;
    if (api != null) {
      api.close();
    }
    server.close();
    if (accessLog != null) {
      accessLog.close();
    }
  }
}
