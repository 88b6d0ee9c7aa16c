package io.tidegate.common.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A real KRaft broker in this JVM, which can go away and come back with what it has stored. */
public final class TestBroker implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final int controllerPort;
  private KafkaRaftServer server;

  private TestBroker(Path directory, int port, int controllerPort) {
    this.directory = directory;
    this.port = port;
    this.controllerPort = controllerPort;
  }

  /** A broker without any topics, which serves when this returns. */
  public static TestBroker start() {
    try {
      TestBroker broker =
          new TestBroker(
              Files.createTempDirectory("tidegate-kafka"), FreePort.next(), FreePort.next());
      broker.format();
      broker.resume();
      return broker;
    } catch (Exception e) {
      throw new IllegalStateException("the test broker did not start", e);
    }
  }

  /** Where it is, also while it is stopped. */
  public String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Goes away; clients find nobody there. */
  public synchronized void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** Comes back at the same address with all that was stored. */
  public synchronized void resume() {
    sayWhyInsteadOfEndingTheJvm();
    Properties properties = new Properties();
    properties.putAll(properties());
    server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
    server.startup();
  }

  /** Stops for good and leaves nothing behind. */
  @Override
  public void close() {
    stop();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kafka's own way to give up would take all tests with it, and the reason too. */
  private static void sayWhyInsteadOfEndingTheJvm() {
    Exit.Procedure procedure =
        (status, message) -> {
          throw new IllegalStateException(
              "the test broker gives up, status %d: %s".formatted(status, message));
        };
    Exit.setExitProcedure(procedure);
    Exit.setHaltProcedure(procedure);
  }

  private Map<String, String> properties() {
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", "1"),
        Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
        Map.entry(
            "listeners",
            "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort)),
        Map.entry("controller.listener.names", "CONTROLLER"),
        Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
        Map.entry("log.dirs", directory.toString()),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        Map.entry("group.consumer.min.heartbeat.interval.ms", "100"),
        Map.entry("group.consumer.heartbeat.interval.ms", "500"),
        Map.entry("group.consumer.min.session.timeout.ms", "1000"),
        Map.entry("group.consumer.session.timeout.ms", "3000"),
        Map.entry("group.min.session.timeout.ms", "1000"));
  }

  private void format() throws Exception {
    Formatter formatter = new Formatter();
    formatter.setClusterId(Uuid.randomUuid().toString());
    formatter.setNodeId(1);
    formatter.setControllerListenerName("CONTROLLER");
    formatter.setMetadataLogDirectory(directory.toString());
    formatter.addDirectory(directory.toString());
    formatter.run();
  }
}
