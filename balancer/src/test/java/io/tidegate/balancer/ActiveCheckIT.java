package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.testing.Origin;
import io.tidegate.common.model.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActiveCheckIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void sendsNothingToAnEndpointWhoseChecksFailUntilTheyPassAgain() throws Exception {
    try (Origin one = Origin.saying("one");
        Origin two = Origin.saying("two");
        FileBalancer balancer = start(one, two)) {
      Address address = balancer.addresses().getFirst();
      await().atMost(LIMIT).until(() -> seen(address).equals(Set.of("one", "two")));

      one.status("/health", 500);
      await().atMost(LIMIT).until(() -> seen(address).equals(Set.of("two")));
      assertThat(seen(address)).containsExactly("two");

      one.status("/health", 200);
      await().atMost(LIMIT).until(() -> seen(address).equals(Set.of("one", "two")));
    }
  }

  /** When all are down the checks are more likely wrong than the endpoints. */
  @Test
  void goesOnWithAllWhenMostChecksFail() throws Exception {
    try (Origin one = Origin.saying("one");
        Origin two = Origin.saying("two");
        FileBalancer balancer = start(one, two)) {
      one.status("/health", 500);
      two.status("/health", 500);
      Address address = balancer.addresses().getFirst();
      var counts = balancer.server().checks();
      await()
          .atMost(LIMIT)
          .until(() -> counts.counts().values().stream().anyMatch(c -> c.failed() >= 8));
      assertThat(seen(address)).containsExactlyInAnyOrder("one", "two");
    }
  }

  private static Set<String> seen(Address address) throws Exception {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      seen.add(Origin.get(address, "/"));
    }
    return seen;
  }

  private FileBalancer start(Origin... origins) throws Exception {
    Path file = directory.resolve("balancer.yaml");
    Files.writeString(
        file,
        """
        threads: 1
        listeners: [{address: "127.0.0.1:0"}]
        workloads:
          demo:
            route: {}
            slow-start: 0s
            check: {http: /health, interval: 100ms, timeout: 2s, fall: 2, rise: 2}
            endpoints: ["%s", "%s"]
        """
            .formatted(origins[0].address(), origins[1].address()));
    return FileBalancer.start(file, Clock.systemUTC());
  }
}
