package io.tidegate.standalone;

import io.tidegate.common.model.Address;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spring.Configured;
import io.tidegate.standalone.cli.CommandFailure;
import io.tidegate.standalone.cli.WorkloadFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate up [FILE]}. */
@Command(
    name = "up",
    description = "Run everything on this machine: Kafka, all services, and the file's workloads.",
    footer = {
      "",
      "The file is watched: a change is applied at once, a mistake is refused with its",
      "line and what ran before goes on. Ctrl-C stops everything in order; starting",
      "again resumes.",
      "",
      "Examples:",
      "  tidegate up",
      "  tidegate up shop.yaml --port 80 --data /var/lib/tidegate",
      "  tidegate up --set tidegate.collector.interval=500ms"
    })
final class UpCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "a workload file (default: the demo, examples/web.yaml)")
  private @Nullable Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:TIDEGATE_DATA:-data}",
      description = "what outlives a run: Kafka's data, logs (default: ${DEFAULT-VALUE})")
  private Path data = Path.of("data");

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "where the balancer listens (default: as configured, or " + UpPlaces.LOOPBACK + ")")
  private @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "the balancer's port (default: as configured, or " + UpPlaces.PORT + ")")
  private @Nullable Integer port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description =
          "health, metrics and decisions (default: as configured, or "
              + UpPlaces.ADMIN_PORT
              + " on loopback)")
  private @Nullable Integer adminPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "19092",
      description = "Kafka, on loopback; takes the next port too (default: ${DEFAULT-VALUE})")
  private int kafkaPort;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a configuration property, such as tidegate.collector.interval=500ms")
  private Map<String, String> properties = new TreeMap<>();

  @Override
  public Integer call() throws InterruptedException {
    Path directory = data.toAbsolutePath().normalize();
    requireWritable(directory);
    Logging.toFile(directory.resolve(StandaloneSettings.LOG)); // before Spring reads, which logs
    UpPlaces places =
        UpPlaces.of(new UpPlaces.Typed(host, port, adminPort, properties), Configured.read());
    StandaloneSettings settings =
        new StandaloneSettings(
            file(),
            directory,
            new Address(UpPlaces.LOOPBACK, kafkaPort),
            places.balancer(),
            places.admin(),
            places.properties());
    FileWatch watch = new FileWatch(settings.file()); // before it is read: no edit is missed
    List<WorkloadSpec> specs = WorkloadFile.read(settings.file());
    requireFree(settings.balancer(), "the balancer", "--port");
    requireFree(settings.admin(), "health and metrics", "--admin-port");
    new UpSession(settings, out()).run(specs, watch);
    return 0;
  }

  private Path file() {
    if (file != null) {
      return file;
    }
    Path home = Path.of(Optional.ofNullable(System.getenv("TIDEGATE_HOME")).orElse("."));
    return home.resolve("examples/web.yaml");
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("not part of a command line");
    }
    return spec.commandLine().getOut();
  }

  private static void requireFree(Address address, String what, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address.host(), address.port()));
    } catch (IOException e) {
      throw new CommandFailure(
          "port %d on %s: %s (expected: free, for %s; choose another with %s)"
              .formatted(address.port(), address.host(), e.getMessage(), what, option),
          e);
    }
  }

  private static void requireWritable(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "write", ".check"));
    } catch (IOException e) {
      throw new CommandFailure(
          "data directory %s: cannot be written (expected: a directory of this user; choose another"
                  .formatted(directory)
              + " with --data)",
          e);
    }
  }
}
