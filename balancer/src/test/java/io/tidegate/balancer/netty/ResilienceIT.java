package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.netty.RawClient.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is configured against overload and failure acts on real requests. */
class ResilienceIT {

  @Test
  void limitsTheRateOfARouteAndOfAWorkload() throws Exception {
    try (Backend backend = Backend.saying("ok");
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    rate-limit: {requests: 5, period: 1h}
                    routes:
                      - {path: /, rate-limit: {requests: 2, period: 30m}}
                      - {path: /free}
                    endpoints: ["%s"]
                """,
                backend);
        RawClient client = proxy.client()) {
      assertThat(client.get("/").status()).isEqualTo(200);
      assertThat(client.get("/").status()).isEqualTo(200);
      Response route = client.get("/");
      assertThat(route.status()).isEqualTo(429);
      assertThat(route.first("retry-after")).contains("1800");
      assertThat(route.first("x-tidegate-reason")).contains("rate-limited");

      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/free").status()).isEqualTo(200);
      }
      Response workload = client.get("/free");
      assertThat(workload.status()).isEqualTo(429);
      assertThat(workload.first("retry-after")).contains("3600");
      assertThat(backend.requests).hasSize(5);
    }
  }

  @Test
  void opensTheCircuitAndClosesItAgain() throws Exception {
    AtomicBoolean sick = new AtomicBoolean(true);
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"
                            .formatted(sick.get() ? "500 Sick" : "200 OK")));
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    route: {}
                    breaker: {min-requests: 4, window: 10s, open: 500ms, probes: 1}
                    endpoints: ["%s"]
                """,
                backend);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 4; i++) {
        assertThat(client.get("/").status()).isEqualTo(500);
      }

      Response refused = client.get("/");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.first("x-tidegate-reason")).contains("circuit-open");
      assertThat(refused.first("retry-after")).contains("1");
      assertThat(backend.requests).hasSize(4);

      sick.set(false);
      await().until(() -> client.get("/").status() == 200);
    }
  }

  @Test
  void requestsThatReachedNobodyDoNotOpenTheCircuit() throws Exception {
    try (FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    route: {}
                    breaker: {min-requests: 2, window: 10s}
                    hold: {wait: 0s}
                """);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 6; i++) {
        assertThat(client.get("/").first("x-tidegate-reason")).contains("hold-refused");
      }
    }
  }

  @Test
  void queuesWhatGoesBeyondTheWorkloadsLimit() throws Exception {
    Gauge gauge = new Gauge();
    try (Backend backend = Backend.start(gauge);
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web: {route: {}, limits: {per-workload: 2}, endpoints: ["%s"]}
                """,
                backend)) {
      assertThat(gauge.peakOf(proxy, 6)).isEqualTo(2);
    }
  }

  @Test
  void queuesWhatGoesBeyondTheEndpointsLimit() throws Exception {
    Gauge gauge = new Gauge();
    try (Backend backend = Backend.start(gauge);
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web: {route: {}, limits: {per-endpoint: 3}, endpoints: ["%s"]}
                """,
                backend)) {
      assertThat(gauge.peakOf(proxy, 8)).isEqualTo(3);
    }
  }

  @Test
  void opensNoMoreConnectionsThanItMay() throws Exception {
    Gauge gauge = new Gauge();
    try (Backend backend = Backend.start(gauge);
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web: {route: {}, upstream: {max-connections: 2}, endpoints: ["%s"]}
                """,
                backend)) {
      assertThat(gauge.peakOf(proxy, 5)).isEqualTo(2);
      assertThat(backend.connections).hasValue(2);
    }
  }

  @Test
  void learnsHowMuchAnEndpointCanCarry() throws Exception {
    try (Backend backend = Backend.saying("quick");
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    route: {}
                    limits: {adaptive: {min: 2, max: 50}}
                    endpoints: ["%s"]
                """,
                backend)) {
      var endpoint = proxy.pool("web").membership().ready().getFirst();
      assertThat(endpoint.limit()).isEqualTo(2);

      AtomicBoolean stop = new AtomicBoolean();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(Thread.ofVirtual().start(() -> getUntil(proxy, stop)));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> endpoint.limit() > 2);
      stop.set(true);
      for (Thread client : clients) {
        client.join();
      }
    }
  }

  @Test
  void shedsWhatCannotWait() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (Backend backend = Backend.start((request, exchange) -> exchange.okAfter(done, "late"));
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web:
                    route: {}
                    limits: {per-endpoint: 1}
                    hold: {requests: 1, queue-wait: 300ms}
                    endpoints: ["%s"]
                """,
                backend);
        RawClient busy = proxy.client();
        RawClient queued = proxy.client();
        RawClient shed = proxy.client()) {
      busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> backend.requests.size() == 1);
      queued.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> proxy.waiting("web") == 1);

      Response refused = shed.get("/");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.first("x-tidegate-reason")).contains("hold-refused");
      assertThat(refused.first("retry-after")).contains("1");
      Response late = queued.response();
      assertThat(late.status()).isEqualTo(503);
      assertThat(late.first("x-tidegate-reason")).contains("hold-timeout");
      assertThat(late.first("retry-after")).contains("1");
      done.countDown();
      assertThat(busy.response().status()).isEqualTo(200);
    }
  }

  @Test
  void doesNotLetWaitWhoseClientWillHaveGone() throws Exception {
    try (FileProxy proxy = FileProxy.start("workloads: {web: {route: {}, hold: {wait: 1h}}}\n");
        RawClient client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nGrpc-Timeout: 100m\r\n\r\n");

      assertThat(client.response().first("x-tidegate-reason")).contains("hold-timeout");
    }
  }

  private static void getUntil(FileProxy proxy, AtomicBoolean stop) {
    try (RawClient client = proxy.client()) {
      while (!stop.get()) {
        client.get("/");
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Counts the requests that a backend has at the same time, and answers when told. */
  private static final class Gauge implements Backend.Handler {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void handle(WireRequest request, Backend.Exchange exchange) throws java.io.IOException {
      peak.accumulateAndGet(now.incrementAndGet(), Math::max);
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      now.decrementAndGet();
      exchange.ok("done");
    }

    /** Sends so many at once; all must be answered, and the rest must have waited. */
    int peakOf(FileProxy proxy, int requests) throws Exception {
      List<RawClient> clients = new ArrayList<>();
      try {
        for (int i = 0; i < requests; i++) {
          RawClient client = proxy.client();
          clients.add(client);
          client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        await().until(() -> now.get() + proxy.waiting("web") == requests);
        // the sweep lets waiting requests try again: none may slip in
        await().during(Duration.ofMillis(300)).until(() -> now.get() == peak.get());
        open.countDown();
        for (RawClient client : clients) {
          assertThat(client.response().text()).isEqualTo("done");
        }
        return peak.get();
      } finally {
        for (RawClient client : clients) {
          client.close();
        }
      }
    }
  }
}
