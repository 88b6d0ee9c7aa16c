package io.tidegate.standalone.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single-node KRaft Kafka, broker and controller in one, made of Kafka's own server classes. What
 * it holds survives {@link #close} and a killed JVM alike. At most one per JVM: Kafka's fault
 * handlers are global.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

  private final BrokerSettings settings;
  private final KafkaRaftServer server;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private EmbeddedBroker(BrokerSettings settings, KafkaRaftServer server) {
    this.settings = settings;
    this.server = server;
  }

  /**
   * Starts a broker, on new data or on what an earlier one left, and returns when it serves.
   *
   * @param onFault is told once when Kafka gives up after its start, instead of the JVM being ended
   *     without a word; called on one of Kafka's threads, which it must not block
   * @throws BrokerException when a port or the directory cannot be used; nothing was started then
   */
  public static EmbeddedBroker start(BrokerSettings settings, BrokerFault onFault) {
    Preflight.check(settings);
    reportFaultsTo(onFault);
    format(settings);
    KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings.properties(), false), Time.SYSTEM);
    EmbeddedBroker broker = new EmbeddedBroker(settings, server);
    try {
      server.startup();
    } catch (RuntimeException e) {
      broker.close();
      throw new BrokerException("the embedded Kafka broker did not start: " + e.getMessage(), e);
    }
    log.info("broker started at {} on {}", settings.listener(), settings.directory());
    return broker;
  }

  /** What clients connect to. */
  public String bootstrapServers() {
    return settings.listener().toString();
  }

  /** Stops the broker and waits for it; later calls do nothing. */
  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      server.shutdown();
      server.awaitShutdown();
      log.info("broker stopped");
    }
  }

  private static void reportFaultsTo(BrokerFault onFault) {
    AtomicBoolean reported = new AtomicBoolean();
    Exit.Procedure procedure =
        (status, message) -> {
          if (reported.compareAndSet(false, true)) {
            onFault.occurred(message == null ? "exit status " + status : message);
          }
        };
    Exit.setExitProcedure(procedure);
    Exit.setHaltProcedure(procedure);
  }

  private static void format(BrokerSettings settings) {
    if (Files.exists(settings.directory().resolve("meta.properties"))) {
      return;
    }
    try {
      new Formatter()
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .setDirectories(List.of(settings.directory().toAbsolutePath().toString()))
          .setControllerListenerName("CONTROLLER")
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
          .run();
    } catch (Exception e) {
      throw new BrokerException(
          "data directory %s: %s (expected: an empty directory, or a broker's)"
              .formatted(settings.directory(), e.getMessage()),
          e);
    }
  }
}
