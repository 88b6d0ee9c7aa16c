package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.netty.RawClient.Response;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.testing.FreePort;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class UpstreamFailureTest {

  @Test
  void triesTheNextEndpointWhenOneRefusesConnections() throws Exception {
    try (Backend alive = Backend.saying("alive");
        Proxy proxy = Proxy.start();
        RawClient client = proxy.client()) {
      proxy.ready(List.of(FreePort.address(), alive.address())).join();

      for (int i = 0; i < 10; i++) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        assertThat(client.response().text()).isEqualTo("alive");
      }
      assertThat(alive.requests).allMatch(request -> request.bodyText().equals("hi"));
    }
  }

  @Test
  void saysWhyWhenNobodyAcceptsConnections() throws Exception {
    try (Proxy proxy = Proxy.start();
        RawClient client = proxy.client()) {
      proxy.ready(List.of(FreePort.address())).join();

      Response response = client.get("/");

      assertThat(response.status()).isEqualTo(502);
      assertThat(response.first("x-tidegate-reason")).contains("connect-failed");
    }
  }

  @Test
  void repeatsSilentlyWhatMeetsAStaleConnection() throws Exception {
    AtomicInteger served = new AtomicInteger();
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  if (request.target().equals("/dies") && served.incrementAndGet() == 1) {
                    exchange.socket().close();
                  } else {
                    exchange.ok("fresh");
                  }
                });
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      assertThat(client.get("/first").text()).isEqualTo("fresh");

      assertThat(client.get("/dies").text()).isEqualTo("fresh");
      assertThat(backend.connections).hasValue(2);
    }
  }

  @Test
  void neverSendsAPostTwice() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  if (request.method().equals("POST")) {
                    exchange.socket().close();
                  } else {
                    exchange.ok("x");
                  }
                });
        Backend other = Backend.saying("other");
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.get("/warm");
      proxy.ready(backend, other).join();
      client.get("/warm");
      int before = backend.requests.size() + other.requests.size();

      int failed = 0;
      for (int i = 0; i < 4; i++) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        failed += client.response().status() == 502 ? 1 : 0;
      }

      assertThat(failed).isPositive();
      assertThat(backend.requests.size() + other.requests.size() - before).isEqualTo(4);
    }
  }

  @Test
  void repeatsAGatewayErrorElsewhere() throws Exception {
    try (Backend sick =
            Backend.start(
                (request, exchange) ->
                    exchange.send("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
        Backend well = Backend.saying("well");
        Proxy proxy = Proxy.before(sick, well);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 6; i++) {
        assertThat(client.get("/").text()).isEqualTo("well");
      }
      assertThat(sick.requests).isNotEmpty();
    }
  }

  @Test
  void answers504WhenTheEndpointIsSilent() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      TrafficPolicy defaults = TrafficPolicy.DEFAULT;
      proxy.declare(
          new TrafficPolicy(
              defaults.balancing(),
              new Timeouts(
                  Duration.ofSeconds(1),
                  Duration.ZERO,
                  Duration.ofMillis(300),
                  Duration.ofSeconds(5)),
              defaults.resilience(),
              defaults.health(),
              defaults.upstream()));

      Response response = client.get("/");

      assertThat(response.status()).isEqualTo(504);
      assertThat(response.first("x-tidegate-reason")).contains("response-timeout");
      never.countDown();
    }
  }

  @Test
  void doesNotBlameTheClientForAnEndpointThatTakesNothing() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        FileProxy proxy =
            FileProxy.start(
                """
                limits: {read-timeout: 300ms}
                workloads: {web: {route: {}, endpoints: ["127.0.0.1:%d"]}}
                """,
                deaf.getLocalPort());
        RawClient client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  for (int i = 0; i < 1000; i++) {
                    client.send(new byte[1_000_000]);
                  }
                } catch (java.io.IOException e) {
                  // the balancer does not listen to the end
                }
              });

      Response response = client.response();

      assertThat(response.status()).isEqualTo(504);
      assertThat(response.first("x-tidegate-reason")).contains("response-timeout");
    }
  }

  @Test
  void refusesAnAnswerThatHasTwoMeanings() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      Response response = client.get("/");

      assertThat(response.status()).isEqualTo(502);
      assertThat(response.first("x-tidegate-reason")).contains("bad-response");
    }
  }

  @Test
  void holdsRequestsUntilTheFirstEndpointIsReady() throws Exception {
    try (Backend backend = Backend.saying("awake");
        Proxy proxy = Proxy.start();
        RawClient client = proxy.client();
        RawClient other = proxy.client()) {
      proxy.endpoints(List.of(backend.address()), State.STARTING).join();
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
      other.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> waiting(proxy) == 2);

      proxy.ready(backend).join();

      assertThat(client.response().text()).isEqualTo("awake");
      assertThat(other.response().text()).isEqualTo("awake");
      assertThat(waiting(proxy)).isZero();
    }
  }

  @Test
  void stopsHoldingForAClientThatHasGone() throws Exception {
    try (Proxy proxy = Proxy.start()) {
      try (RawClient client = proxy.client()) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> waiting(proxy) == 1);
      }

      await().until(() -> waiting(proxy) == 0);
    }
  }

  @Test
  void sendsNothingToADrainingEndpointButLetsItFinish() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (Backend draining = Backend.start((request, exchange) -> exchange.ok(answer.join()));
        Backend staying = Backend.saying("staying");
        Proxy proxy = Proxy.before(draining);
        RawClient busy = proxy.client();
        RawClient client = proxy.client()) {
      busy.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> draining.requests.size() == 1);

      proxy
          .endpoints(
              List.of(
                  Proxy.endpoint(draining.address(), State.DRAINING),
                  Proxy.endpoint(staying.address(), State.READY)))
          .join();
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/").text()).isEqualTo("staying");
      }
      answer.complete("finished");

      assertThat(busy.response().text()).isEqualTo("finished");
      assertThat(draining.requests).hasSize(1);
      await().until(() -> draining.openConnections() == 0);
    }
  }

  private static int waiting(Proxy proxy) {
    return proxy.plane.counters().join().stream()
        .flatMap(loop -> loop.workloads().stream())
        .mapToInt(LoopReport.WorkloadReport::waiting)
        .sum();
  }
}
