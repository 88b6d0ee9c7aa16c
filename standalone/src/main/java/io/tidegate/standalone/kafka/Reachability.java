package io.tidegate.standalone.kafka;

import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells at once that nobody listens, where Kafka's own clients would go on trying. */
public final class Reachability {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private Reachability() {}

  /**
   * Returns when one of the servers takes a connection.
   *
   * @throws UnreachableException when none does
   */
  public static void check(KafkaSettings settings) {
    List<String> failures = new ArrayList<>();
    for (String server : settings.bootstrapServers().split(",", -1)) {
      try (Socket socket = new Socket()) {
        Address address = Address.parse(server.strip());
        socket.connect(
            new InetSocketAddress(address.host(), address.port()),
            Math.toIntExact(TIMEOUT.toMillis()));
        return;
      } catch (IOException | IllegalArgumentException e) {
        failures.add(String.valueOf(e.getMessage()));
      }
    }
    throw new UnreachableException(
        "no Kafka at %s: %s (start Tidegate with \"tidegate up\", or name its broker with --kafka)"
            .formatted(settings.bootstrapServers(), String.join("; ", failures)));
  }
}
