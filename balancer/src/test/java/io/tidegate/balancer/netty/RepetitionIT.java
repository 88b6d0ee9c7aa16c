package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.netty.RawClient.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * When a request is sent again: after a failure, after a while, and never beyond what is allowed.
 */
class RepetitionIT {
  private static final String HEDGED =
      """
      workloads:
        web:
          route: {}
          hedging: {quantile: 90%%, min-delay: 20ms, max-extra: 100%%}
          endpoints: ["%s", "%s"]
      """;

  @Test
  void retriesOnlyAsOftenAsTheBudgetAndTheTriesAllow() throws Exception {
    String yaml =
        """
        workloads:
          web: {route: {}, outliers: false, retries: {%s}, endpoints: ["%s", "%s", "%s"]}
        """;
    Backend.Handler sick =
        (request, exchange) -> exchange.send("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    try (Backend a = Backend.start(sick);
        Backend b = Backend.start(sick);
        Backend c = Backend.start(sick)) {
      assertThat(tries(yaml, "budget: 0%", a, b, c)).isEqualTo(1);
      assertThat(tries(yaml, "max-tries: 1", a, b, c)).isEqualTo(1);
      assertThat(tries(yaml, "max-tries: 3", a, b, c)).isEqualTo(3);
      assertThat(tries(yaml, "max-tries: 3, on-gateway-error: false", a, b, c)).isEqualTo(1);
    }
  }

  private static int tries(String yaml, String retries, Backend... all) throws Exception {
    try (FileProxy proxy = FileProxy.start(yaml, retries, all[0], all[1], all[2]);
        RawClient client = proxy.client()) {
      int before = List.of(all).stream().mapToInt(b -> b.requests.size()).sum();
      assertThat(client.get("/").status()).isEqualTo(503);
      return List.of(all).stream().mapToInt(b -> b.requests.size()).sum() - before;
    }
  }

  @Test
  void triesAnotherEndpointWhenOneTakesTooLong() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Backend silent = Backend.start((request, exchange) -> exchange.okAfter(never, "late"));
        Backend quick = Backend.saying("quick");
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    route: {}
                    outliers: false
                    timeouts: {per-try: 200ms, response: 30s}
                    endpoints: ["%s", "%s"]
                """,
                silent, quick);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 4; i++) {
        assertThat(client.get("/").text()).isEqualTo("quick");
      }
      assertThat(silent.requests).isNotEmpty();

      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      client.response();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      client.response();
      int sent = silent.requests.size() + quick.requests.size();
      assertThat(sent).as("a POST is never repeated").isEqualTo(silent.requests.size() + 4 + 1);
      never.countDown();
    }
  }

  @Test
  void allTriesTogetherHaveOneLimit() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Backend.Handler silence = (request, exchange) -> exchange.okAfter(never, "late");
    try (Backend a = Backend.start(silence);
        Backend b = Backend.start(silence);
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    route: {}
                    retries: {max-tries: 100}
                    timeouts: {per-try: 300ms, response: 450ms}
                    endpoints: ["%s", "%s"]
                """,
                a, b);
        RawClient client = proxy.client()) {
      Response response = client.get("/");

      assertThat(response.status()).isEqualTo(504);
      assertThat(response.first("x-tidegate-reason")).contains("response-timeout");
      assertThat(a.requests.size() + b.requests.size()).isEqualTo(2);
      never.countDown();
    }
  }

  @Test
  void hedgesASlowRequestAndCancelsTheLoser() throws Exception {
    AtomicInteger slow = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    Backend.Handler handler =
        (request, exchange) -> {
          if (request.target().equals("/slow") && slow.getAndIncrement() == 0) {
            exchange.okAfter(never, "late");
          } else {
            exchange.ok("quick");
          }
        };
    try (Backend a = Backend.start(handler);
        Backend b = Backend.start(handler);
        FileProxy proxy = FileProxy.start(HEDGED, a, b);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 40; i++) {
        assertThat(client.get("/").text()).isEqualTo("quick");
      }

      assertThat(client.get("/slow").text()).isEqualTo("quick");
      assertThat(slow).hasValue(2);
      assertThat(proxy.counts("web").totals().tries().hedges()).isEqualTo(1);
      await()
          .until(
              () ->
                  proxy.pool("web").membership().ready().stream()
                      .allMatch(endpoint -> endpoint.inFlight() == 0));
    }
  }

  @Test
  void neverHedgesWhatIsNotSafe() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    Backend.Handler handler =
        (request, exchange) -> {
          if (request.method().equals("POST")) {
            exchange.okAfter(done, "late");
          } else {
            exchange.ok("quick");
          }
        };
    try (Backend a = Backend.start(handler);
        Backend b = Backend.start(handler);
        FileProxy proxy = FileProxy.start(HEDGED, a, b);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 40; i++) {
        client.get("/");
      }
      int before = a.requests.size() + b.requests.size();

      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      await().until(() -> a.requests.size() + b.requests.size() == before + 1);
      await()
          .during(Duration.ofMillis(200))
          .until(() -> a.requests.size() + b.requests.size() == before + 1);
      done.countDown();

      assertThat(client.response().text()).isEqualTo("late");
      assertThat(proxy.counts("web").totals().tries().hedges()).isZero();
    }
  }
}
