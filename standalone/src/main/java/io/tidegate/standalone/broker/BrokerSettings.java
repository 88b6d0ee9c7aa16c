package io.tidegate.standalone.broker;

import io.tidegate.common.model.Address;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the broker listens and keeps its data. The ports are fixed because KRaft writes them into
 * its quorum before anything is bound.
 *
 * @param listener what clients connect to
 * @param controllerPort for the broker's own controller, on the same host
 * @param directory holds everything, across restarts
 */
public record BrokerSettings(Address listener, int controllerPort, Path directory) {
  private static final String MEBIBYTE = "1048576";

  public BrokerSettings {
    if (controllerPort == listener.port()) {
      throw new IllegalArgumentException(
          "controller port: %d (expected: another than the listener's)".formatted(controllerPort));
    }
  }

  Address controller() {
    return new Address(listener.host(), controllerPort);
  }

  /** Kafka's own properties: one node that is everything, sized for a laptop. */
  Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>(identity());
    properties.putAll(singleReplica());
    properties.putAll(smallFootprint());
    return properties;
  }

  private Map<String, String> identity() {
    return Map.of(
        "process.roles", "broker,controller",
        "node.id", "1",
        "controller.quorum.voters", "1@" + controller(),
        "controller.listener.names", "CONTROLLER",
        "listeners", "PLAINTEXT://%s,CONTROLLER://%s".formatted(listener, controller()),
        "advertised.listeners", "PLAINTEXT://" + listener,
        "inter.broker.listener.name", "PLAINTEXT",
        "log.dirs", directory.toAbsolutePath().toString(),
        // after a kill -9 the next start waits until the controller forgets the dead broker
        "broker.session.timeout.ms", "3000",
        "broker.heartbeat.interval.ms", "500");
  }

  private static Map<String, String> singleReplica() {
    return Map.of(
        "offsets.topic.num.partitions", "4",
        "offsets.topic.replication.factor", "1",
        "transaction.state.log.num.partitions", "1",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "auto.create.topics.enable", "false",
        // one service more or less is a take-over to wait for, not a batch of joiners
        "group.initial.rebalance.delay.ms", "0");
  }

  private static Map<String, String> smallFootprint() {
    Map<String, String> small = new HashMap<>();
    small.put("num.network.threads", "2");
    small.put("num.io.threads", "2");
    small.put("background.threads", "2");
    small.put("num.recovery.threads.per.data.dir", "2");
    small.put("num.replica.fetchers", "1");
    small.put("log.cleaner.threads", "1");
    small.put("log.cleaner.dedupe.buffer.size", "2097152");
    small.put("log.cleaner.io.buffer.size", "65536");
    small.put("log.segment.bytes", "16777216");
    small.put("log.index.size.max.bytes", MEBIBYTE);
    small.put("offsets.topic.segment.bytes", MEBIBYTE);
    small.put("transaction.state.log.segment.bytes", MEBIBYTE);
    small.put("metadata.log.segment.bytes", "8388608");
    small.put("metadata.max.retention.bytes", "33554432");
    small.put("group.min.session.timeout.ms", "1000");
    return Map.copyOf(small);
  }
}
