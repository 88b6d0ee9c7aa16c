package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.routing.Change;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes an endpoint get more or fewer requests acts on real requests. */
class AttractionIT {
  private static final String ZONES =
      """
      zone: here
      workloads:
        web:
          route: {}
          zone-preference: {spill-ratio: 1.5}
          endpoints:
            - {address: "%s", zone: here}
            - {address: "%s", zone: there}
      """;

  @ParameterizedTest
  @CsvSource({"1h, 5, 15", "0s, 45, 55"})
  void beginsSlowlyWithAnEndpointThatHasJustCome(String slowStart, int least, int most)
      throws Exception {
    String yaml =
        """
        workloads:
          web: {route: {}, slow-start: %s, endpoints: [%s]}
        """;
    try (Backend old = Backend.saying("old");
        Backend fresh = Backend.saying("fresh");
        FileProxy proxy = FileProxy.start(yaml, slowStart, quoted(old));
        RawClient client = proxy.client()) {
      proxy.rewrite(yaml, slowStart, quoted(old) + ", " + quoted(fresh));
      await().until(() -> proxy.pool("web").membership().ready().size() == 2);

      for (int i = 0; i < 100; i++) {
        client.get("/");
      }

      // a tenth of its weight at first, beside one that is grown up: 1 of 11
      assertThat(fresh.requests.size()).isBetween(least, most);
    }
  }

  /** The ramp of time alone would be at three quarters of its weight from the first second on. */
  @ParameterizedTest(name = "{1} ms beside {0} ms")
  @CsvSource({"100, 100, 14, 25", "0, 300, 1, 12"})
  void holdsBackAFreshEndpointThatIsSlowerThanItsPeers(int usual, int millis, int least, int most)
      throws Exception {
    String yaml =
        """
        workloads:
          web: {route: {}, slow-start: {window: 5m, aggression: 20}, endpoints: [%s]}
        """;
    try (Backend old = answeringAfter(usual);
        Backend fresh = answeringAfter(millis);
        FileProxy proxy = FileProxy.start(yaml, quoted(old));
        RawClient client = proxy.client()) {
      for (int i = 0; i < 10; i++) {
        client.get("/");
      }
      proxy.rewrite(yaml, quoted(old) + ", " + quoted(fresh));
      await().until(() -> proxy.pool("web").membership().ready().size() == 2);

      for (int i = 0; i < 40; i++) {
        client.get("/");
      }
      assertThat(fresh.requests.size()).isBetween(least, most);
    }
  }

  private static Backend answeringAfter(int millis) {
    return Backend.start(
        (request, exchange) -> {
          LockSupport.parkNanos(millis * 1_000_000L);
          exchange.ok("x");
        });
  }

  /** Checks that fail nearly everywhere are rather wrong themselves; who drains still drains. */
  @Test
  void picksUnfitEndpointsWhenFewAreFitButNeverDrainingOnes() throws Exception {
    List<Sick> all = List.of(new Sick(), new Sick(), new Sick(), new Sick());
    try (FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web: {route: {}, slow-start: 0s, check: {http: /health, interval: 50ms, fall: 1, rise: 1}}
                """);
        RawClient client = proxy.client()) {
      List<EndpointSet.Endpoint> endpoints = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        EndpointSet.State state = i < 3 ? EndpointSet.State.READY : EndpointSet.State.DRAINING;
        endpoints.add(Proxy.endpoint(all.get(i).backend.address(), state));
      }
      proxy
          .balancer
          .server()
          .apply(new Change.Endpoints(new EndpointSet(new WorkloadId("web"), 1, endpoints)))
          .join();
      awaitPicked(client, all, 0, 1, 2);

      all.get(2).sick = true;
      awaitPicked(client, all, 0, 1);
      all.get(1).sick = true;
      awaitPicked(client, all, 0, 1, 2);
      all.get(1).sick = false;
      awaitPicked(client, all, 0, 1);
      assertThat(all.get(3).backend.requests).noneMatch(r -> r.target().equals("/"));
    } finally {
      for (Sick one : all) {
        one.backend.close();
      }
    }
  }

  /** Waits until thirty requests in a row go to these and no others, each of them. */
  private static void awaitPicked(RawClient client, List<Sick> all, Integer... expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              all.forEach(sick -> sick.served.set(0));
              for (int i = 0; i < 30; i++) {
                assertThat(client.get("/").status()).isEqualTo(200);
              }
              List<Integer> picked = new ArrayList<>();
              for (int i = 0; i < all.size(); i++) {
                if (all.get(i).served.get() > 0) {
                  picked.add(i);
                }
              }
              return picked.equals(List.of(expected));
            });
  }

  /** Fails its health check when it is sick, and nothing else. */
  private static final class Sick {
    final AtomicInteger served = new AtomicInteger();
    final Backend backend =
        Backend.start(
            (request, exchange) -> {
              if (!request.target().equals("/health")) {
                served();
                exchange.ok("x");
              } else {
                exchange.send(
                    "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"
                        .formatted(sick() ? "500 Sick" : "200 OK"));
              }
            });
    volatile boolean sick;

    private void served() {
      served.incrementAndGet();
    }

    private boolean sick() {
      return sick;
    }
  }

  @Test
  void staysInItsZoneUntilThatIsBusy() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Backend.Handler handler =
        (request, exchange) -> {
          if (request.target().equals("/wait")) {
            exchange.okAfter(done, "x");
          } else {
            exchange.ok("x");
          }
        };
    List<RawClient> waiting = new ArrayList<>();
    try (Backend near = Backend.start(handler);
        Backend far = Backend.start(handler);
        FileProxy proxy = FileProxy.start(ZONES, near, far);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 20; i++) {
        client.get("/");
      }
      assertThat(near.requests).hasSize(20);

      for (int i = 0; i < 10; i++) {
        RawClient slow = proxy.client();
        waiting.add(slow);
        slow.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        int sent = 21 + i;
        await().until(() -> near.requests.size() + far.requests.size() == sent);
      }
      assertThat(far.requests).isNotEmpty();
      assertThat(near.requests.size() - 20).isGreaterThan(far.requests.size());
      done.countDown();
    } finally {
      for (RawClient client : waiting) {
        client.close();
      }
    }
  }

  @Test
  void ejectsAnEndpointThatFailsAgainAndAgain() throws Exception {
    try (Backend sick =
            Backend.start(
                (request, exchange) ->
                    exchange.send("HTTP/1.1 500 Sick\r\nContent-Length: 0\r\n\r\n"));
        Backend well = Backend.saying("well");
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    route: {}
                    outliers: {consecutive-failures: 5, ejection: 1h, max-ejection: 1h}
                    endpoints: ["%s", "%s"]
                """,
                sick, well);
        RawClient client = proxy.client()) {
      await()
          .until(
              () -> {
                client.get("/");
                return proxy.pool("web").membership().ejected().size() == 1;
              });

      int before = sick.requests.size();
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/").text()).isEqualTo("well");
      }
      assertThat(sick.requests).hasSize(before);
    }
  }

  private static String quoted(Backend backend) {
    return "\"" + backend.address() + "\"";
  }
}
