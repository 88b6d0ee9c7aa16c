package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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
