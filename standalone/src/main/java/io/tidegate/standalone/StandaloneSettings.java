package io.tidegate.standalone;

import io.tidegate.common.model.Address;
import io.tidegate.standalone.broker.BrokerSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * What {@code tidegate up} was asked for.
 *
 * @param file the workload file; it is watched
 * @param data everything that outlives a run
 * @param balancer where requests come in
 * @param admin where health, metrics and decisions are
 * @param properties further Spring properties, which win
 */
record StandaloneSettings(
    Path file,
    Path data,
    Address kafka,
    Address balancer,
    Address admin,
    Map<String, String> properties) {

  /** The log's name in the data directory. */
  static final String LOG = "tidegate.log";

  StandaloneSettings {
    properties = Map.copyOf(properties);
  }

  BrokerSettings broker() {
    return new BrokerSettings(kafka, kafka.port() + 1, data.resolve("kafka"));
  }

  Path logFile() {
    return data.resolve(LOG);
  }
}
