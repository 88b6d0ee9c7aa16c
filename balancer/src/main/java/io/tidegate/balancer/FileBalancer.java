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
import io.tidegate.common.model.Address;
import io.tidegate.common.telemetry.Telemetry;
import io.tidegate.common.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The balancer on its own: everything comes from one file, which is watched. Neither Spring nor the
 * log is on its way, so that it serves a fraction of a second after its start.
 */
public final class FileBalancer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FileBalancer.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Path file;
  private final BalancerConfig atStart;
  private final BalancerServer server;
  private final FileWatch watch;
  private final @Nullable AccessLogWriter accessLog;
  private @Nullable AdminServer admin;
  private final CountDownLatch closed = new CountDownLatch(1);

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
                DRAIN),
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
    BalancerConfig config = read(file);
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

  private static BalancerConfig read(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    BalancerConfig config =
        BalancerConfigReader.read(
            YamlReader.read(file.toString(), Files.readString(file)),
            directory == null ? Path.of("/") : directory);
    for (BalancerConfig.Workload workload : config.workloads()) {
      if (workload.discovery() != null) {
        throw new ConfigException(
            "%s: workload %s: discovery: %s (expected: endpoints; only the service discovers)"
                .formatted(file, workload.definition().id(), workload.discovery()));
      }
    }
    return config;
  }

  /** Called by the watching thread when the file has changed. */
  private void reload() {
    try {
      BalancerConfig next = read(file);
      requireNoRestart(next);
      Update update =
          server.reconfigure(next.listeners(), ProxySettings.of(next), next.change()).join();
      if (update instanceof Update.Applied(var table)) {
        log.info("{}: in force as table {}", file, table.version());
      }
    } catch (IOException | ConfigException e) {
      var _ = server.refused(String.valueOf(e.getMessage()));
    }
  }

  private void requireNoRestart(BalancerConfig next) {
    if (next.threads() != atStart.threads()) {
      throw new ConfigException(
          "%s: threads: %d (expected: %d until a restart)"
              .formatted(file, next.threads(), atStart.threads()));
    }
    if (next.limits().connections() != atStart.limits().connections()
        || next.limits().bufferBytes() != atStart.limits().bufferBytes()) {
      throw new ConfigException(
          "%s: limits: connections and buffer-bytes (expected: as before until a restart)"
              .formatted(file));
    }
    if (!Objects.equals(next.admin(), atStart.admin())) {
      throw new ConfigException(
          "%s: admin: %s (expected: %s until a restart)"
              .formatted(file, next.admin(), atStart.admin()));
    }
    if (!next.accessLog().equals(atStart.accessLog())) {
      throw new ConfigException(
          "%s: access-log: %s (expected: %s until a restart)"
              .formatted(file, next.accessLog(), atStart.accessLog()));
    }
  }

  /** Where it listens. */
  public List<Address> addresses() {
    return server.addresses();
  }

  /** The server itself. */
  public BalancerServer server() {
    return server;
  }

  /** Waits until {@link #close} has been called by another thread. */
  public void awaitClose() throws InterruptedException {
    closed.await();
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
    closed.countDown();
  }
}
