package io.tidegate.autoscaler.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.guard.Guard;
import io.tidegate.common.guard.GuardOpenException;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.ManualClock;
import io.tidegate.common.testing.Unguarded;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** Who is told the passwords, and how long a connection is kept. */
class LagFetcherTest {
  private static final String SECRET = "sasl.jaas.config";

  private final ManualClock clock = ManualClock.create();
  private final List<Map<String, Object>> connections = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final LagFetcher fetcher =
      new LagFetcher(
          List.of(
              new KafkaSettings("own-1:9092,own-2:9092", "t.", Map.of(SECRET, "ours")),
              new KafkaSettings("shop:9092", "t.", Map.of(SECRET, "the shop's"))),
          new Unguarded(),
          clock,
          this::connect);

  @Test
  void ourOwnLogIsToldOurPassword() {
    fetch("");
    fetch("own-2:9092");
    fetch(" own-2:9092, own-1:9092");
    assertThat(connections).hasSize(1);
    assertThat(connections.getFirst())
        .containsEntry("bootstrap.servers", "own-1:9092,own-2:9092")
        .containsEntry(SECRET, "ours");
  }

  @Test
  void serversThatAWorkloadNamesAreToldNoPassword() {
    fetch("evil:9092");
    fetch("own-1:9092,evil:9092");
    assertThat(connections).hasSize(2).noneMatch(properties -> properties.containsKey(SECRET));
  }

  @Test
  void aConfiguredClusterIsToldItsOwn() {
    fetch("shop:9092");
    assertThat(connections.getFirst()).containsEntry(SECRET, "the shop's");
  }

  @Test
  void aConnectionThatNobodyUsesIsClosed() {
    fetch("gone:9092");
    fetch("used:9092");
    for (int seconds = 0; seconds < 70; seconds += 2) {
      clock.advance(Duration.ofSeconds(2));
      fetch("used:9092");
    }
    assertThat(closed).containsExactly("gone:9092");
    fetch("gone:9092");
    assertThat(connections).as("opened anew").hasSize(3);

    fetcher.close();
    assertThat(closed).containsExactlyInAnyOrder("gone:9092", "gone:9092", "used:9092");
  }

  @Test
  void aServerThatIsGivenUpIsNotEvenConnectedTo() {
    Guard open =
        new Guard() {
          @Override
          public <T> T call(String name, Duration deadline, Callable<T> work) throws Exception {
            throw new GuardOpenException(name, new IOException());
          }
        };
    LagFetcher guarded =
        new LagFetcher(
            List.of(new KafkaSettings("own:9092", "t.", Map.of())), open, clock, this::connect);

    assertThatThrownBy(() -> guarded.fetch(new Target.KafkaLag("orders", "g", "", 10, false)))
        .isInstanceOf(GuardOpenException.class);
    assertThat(connections).isEmpty();
  }

  private void fetch(String servers) {
    assertThatThrownBy(() -> fetcher.fetch(new Target.KafkaLag("orders", "g", servers, 10, false)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  /** A connection that can only be closed. */
  private Admin connect(Map<String, Object> properties) {
    connections.add(properties);
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (_, method, _) -> {
              if (!method.getName().equals("close")) {
                throw new UnsupportedOperationException(method.getName());
              }
              closed.add(String.valueOf(properties.get("bootstrap.servers")));
              return null;
            });
  }
}
