package io.tidegate.balancer.netty;

import io.tidegate.balancer.FileBalancer;
import io.tidegate.balancer.routing.Pool;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;

/** A balancer run by a file, as users run it, so that a key that has no effect is found out. */
final class FileProxy implements AutoCloseable {
  private final Path file;
  final FileBalancer balancer;

  private FileProxy(Path file, FileBalancer balancer) {
    this.file = file;
    this.balancer = balancer;
  }

  /** What is not in {@code yaml} is one listener; its arguments are backends or plain values. */
  static FileProxy start(String yaml, Object... arguments) throws IOException {
    Path file = Files.createTempDirectory("balancer").resolve("balancer.yaml");
    Files.writeString(file, text(yaml, arguments));
    try {
      return new FileProxy(file, FileBalancer.start(file, Clock.systemUTC()));
    } catch (IOException | RuntimeException e) {
      delete(file);
      throw e;
    }
  }

  private static String text(String yaml, Object... arguments) {
    Object[] values = arguments.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] instanceof Backend backend ? backend.address() : values[i];
    }
    String listeners =
        yaml.contains("listeners:") ? "" : "listeners: [{address: \"127.0.0.1:0\"}]\n";
    return "threads: 1\n" + listeners + String.format(Locale.ROOT, yaml, values);
  }

  /** Rewrites the file; it is in force some time later. */
  void rewrite(String yaml, Object... arguments) throws IOException {
    Files.writeString(file, text(yaml, arguments));
  }

  RawClient client() throws IOException {
    return new RawClient(balancer.addresses().getFirst());
  }

  /** The workload's pool in the table that is in force. */
  Pool pool(String workload) {
    return Objects.requireNonNull(balancer.server().table().pool(new WorkloadId(workload)));
  }

  /** The counts of one workload on the only event loop. */
  LoopReport.WorkloadReport counts(String workload) {
    return balancer.server().plane().counters().join().getFirst().workloads().stream()
        .filter(report -> report.workload().id().value().equals(workload))
        .findFirst()
        .orElseThrow();
  }

  /** How many requests wait for a place. */
  int waiting(String workload) {
    return counts(workload).waiting();
  }

  @Override
  public void close() throws IOException {
    balancer.close();
    delete(file);
  }

  private static void delete(Path file) throws IOException {
    Files.delete(file);
    Files.delete(file.getParent());
  }
}
