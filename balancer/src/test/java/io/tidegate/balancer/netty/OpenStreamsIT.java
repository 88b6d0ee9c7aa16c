package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.balancer.select.OpenStreams;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which of an endpoint's tries in flight are streams, over all event loops. */
class OpenStreamsIT {
  private static final String UPGRADE =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

  @Test
  void webSocketsAreTunnelsUntilTheyEndAlsoWhileTheirEndpointDrains() throws Exception {
    try (EchoServer server = new EchoServer();
        Proxy proxy = Proxy.start()) {
      proxy.ready(List.of(server.address())).join();
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        RawClient client = proxy.client();
        assertThat(client.send(UPGRADE).response().status()).isEqualTo(101);
        clients.add(client);
      }
      EndpointRuntime endpoint = endpoint(proxy);
      shows(endpoint, 5, 0, 5);

      proxy.endpoints(List.of(server.address()), State.DRAINING).join();
      clients.removeLast().close();
      shows(endpoint(proxy), 4, 0, 4);
      for (RawClient client : clients) {
        client.close();
      }
      shows(endpoint, 0, 0, 0);
    }
  }

  @Test
  void connectionsOfTcpListenersAreTunnelsUntilBothSidesHaveEndedThem() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      Address tcp =
          proxy.plane.listen(
              new Listener("127.0.0.1", 0, null, Proxy.WEB, false, Listener.ProxyHeaders.NONE));
      EndpointRuntime endpoint = endpoint(proxy);
      try (RawClient one = new RawClient(tcp);
          RawClient other = new RawClient(tcp)) {
        assertThat(one.get("/").text()).isEqualTo("x");
        assertThat(other.get("/").text()).isEqualTo("x");
        shows(endpoint, 2, 0, 2);
        one.close();
        shows(endpoint, 1, 0, 1);
        backend.closeConnections();
        assertThat(other.closed()).isTrue();
        shows(endpoint, 1, 0, 1); // the client may still have something to say
        other.close();
        shows(endpoint, 0, 0, 0);
      }
    }
  }

  @Test
  void requestsOverHttp2AreStreamsHoweverTheyEnd() throws Exception {
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    TrafficPolicy http2 =
        new TrafficPolicy(
            usual.balancing(),
            usual.timeouts(),
            usual.resilience(),
            usual.health(),
            new UpstreamPolicy(UpstreamPolicy.Protocol.HTTP2, null, 0, 4, Duration.ofSeconds(4)));
    try (Http2EchoServer server = new Http2EchoServer(null, 100);
        Proxy proxy = Proxy.start(ProxySettings.DEFAULT, http2)) {
      proxy.ready(List.of(server.address())).join();
      EndpointRuntime endpoint = endpoint(proxy);
      try (Http2Client one = new Http2Client(proxy.address);
          Http2Client other = new Http2Client(proxy.address)) {
        for (int stream = 1; stream < 6; stream += 2) {
          one.get(stream, "/silent");
          other.get(stream, "/silent");
        }
        shows(endpoint, 6, 6, 0);
        one.reset(3, ErrorCode.CANCEL.number());
        shows(endpoint, 5, 5, 0);
        one.get(7, "/answered");
        assertThat(one.response(7).status()).isEqualTo("200");
        shows(endpoint, 5, 5, 0);
      }
      shows(endpoint, 0, 0, 0);
    }
  }

  @Test
  void aServerThatDiesTakesItsStreamsWithIt() throws Exception {
    try (Http2EchoServer server = new Http2EchoServer(null, 100);
        FileProxy proxy =
            FileProxy.start(
                """
                workloads:
                  web: {route: {}, upstream: {protocol: http2}, endpoints: ["%s"]}
                """,
                server.address())) {
      EndpointRuntime endpoint = proxy.pool("web").membership().ready().getFirst();
      try (RawClient client = proxy.client()) {
        client.send("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n");
        shows(endpoint, 1, 1, 0);
        server.close();
        assertThat(client.response().status()).isEqualTo(502);
        shows(endpoint, 0, 0, 0);
      }
    }
  }

  @Test
  void requestsOverHttp1AreNoStreams() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (Backend backend = Backend.start((request, to) -> to.okAfter(go, "x"));
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");
      shows(endpoint(proxy), 1, 0, 0);
      go.countDown();
      assertThat(client.response(1).status()).isEqualTo("200");
    }
  }

  private static EndpointRuntime endpoint(Proxy proxy) {
    return proxy.plane.table().pools().iterator().next().membership().endpoints().findFirst().get();
  }

  private static void shows(EndpointRuntime endpoint, int inFlight, int http2, int tunnels) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        List.of(
                            endpoint.inFlight(),
                            endpoint.streams().count(OpenStreams.Kind.HTTP2),
                            endpoint.streams().count(OpenStreams.Kind.TUNNEL)))
                    .containsExactly(inFlight, http2, tunnels));
  }
}
