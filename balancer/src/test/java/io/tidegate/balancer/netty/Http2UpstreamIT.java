package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.FrameType;
import io.tidegate.balancer.netty.Http2Client.Response;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that speak HTTP/2, behind clients that speak either. */
class Http2UpstreamIT {
  @TempDir Path directory;
  private @Nullable Http2EchoServer server;
  private @Nullable Proxy proxy;

  @AfterEach
  void stop() {
    if (proxy != null) {
      proxy.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private Proxy before(Http2EchoServer echo, UpstreamPolicy.@Nullable Tls tls) throws IOException {
    server = echo;
    Proxy started = speaking(UpstreamPolicy.Protocol.HTTP2, tls);
    started.ready(List.of(echo.address())).join();
    return started;
  }

  private Proxy speaking(UpstreamPolicy.Protocol protocol, UpstreamPolicy.@Nullable Tls tls)
      throws IOException {
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    TrafficPolicy policy =
        new TrafficPolicy(
            usual.balancing(),
            usual.timeouts(),
            usual.resilience(),
            usual.health(),
            new UpstreamPolicy(protocol, tls, 0, 4, Duration.ofSeconds(4)));
    Proxy started = Proxy.start(ProxySettings.DEFAULT, policy);
    proxy = started;
    return started;
  }

  @Test
  void servesHttp1ClientsInBothFramings() throws Exception {
    Http2EchoServer echo = new Http2EchoServer(null, 100);
    Proxy proxy = before(echo, null);
    try (RawClient client = proxy.client()) {
      client.send(
          "POST /length HTTP/1.1\r\nHost: h.test\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello");
      RawClient.Response first = client.response();
      assertThat(first.first("x-path")).hasValue("/length");
      assertThat(first.text()).isEqualTo("hello");
      client.send(
          "POST /chunks HTTP/1.1\r\nHost: h.test\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Sum: 7\r\n\r\n");
      RawClient.Response second = client.response();
      assertThat(second.text()).isEqualTo("abcdefg");
      assertThat(second.trailers()).containsExactly("x-sum: 7");
      RawClient.Response third = client.get("/none?a=b");
      assertThat(third.first("x-path")).hasValue("/none?a=b");
      assertThat(third.text()).isEmpty();

      assertThat(echo.connections()).hasValue(1);
      assertThat(echo.requests.getFirst().authority()).hasToString("h.test");
      assertThat(echo.requests.getFirst().get("x-a")).hasToString("1");
      assertThat(echo.requests.getFirst().get("te")).hasToString("trailers");
      assertThat(echo.requests.get(1).get("transfer-encoding")).isNull();
    }
  }

  @Test
  void servesManyStreamsOverOneConnectionWithTrailersBothWays() throws Exception {
    Http2EchoServer echo = new Http2EchoServer(null, 100);
    Proxy proxy = before(echo, null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      for (int i = 0; i < 50; i++) {
        client.begin(2 * i + 1, "POST", "/" + i, false, "content-type=application/grpc");
        client.data(2 * i + 1, "body " + i, false);
        client.send(
            FrameType.HEADERS,
            FrameType.END_HEADERS | FrameType.END_STREAM,
            2 * i + 1,
            Http2Client.block("x-sum=" + i));
      }
      Response last = client.response(99);
      assertThat(last.text()).isEqualTo("body 49");
      assertThat(last.trailers()).containsEntry("x-sum", "49");

      await().until(() -> echo.requests.size() == 50);
      assertThat(echo.connections()).hasValue(1);
    }
  }

  @Test
  void carriesLargeBodiesThroughAllWindows() throws Exception {
    Proxy proxy = before(new Http2EchoServer(null, 100), null);
    try (RawClient client = proxy.client()) {
      String body = "0123456789".repeat(200_000);
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      client.send(
                          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n%s"
                              .formatted(body.length(), body));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });

      assertThat(client.response().text()).isEqualTo(body);
      sender.join();
    }
  }

  @Test
  void requestsBeyondTheStreamsOfAConnectionGetAnother() throws Exception {
    Http2EchoServer echo = new Http2EchoServer(null, 1);
    Proxy proxy = before(echo, null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/first");
      assertThat(client.response(1).status()).isEqualTo("200");
      client.get(3, "/silent");
      client.get(5, "/second");
      client.get(7, "/third");

      assertThat(client.response(7).status()).isEqualTo("200");
      assertThat(echo.connections().get()).isBetween(2, 4);
    }
  }

  @Test
  void whatTheServerRefusesUnreadIsRepeatedEvenIfItIsNotIdempotent() throws Exception {
    Http2EchoServer echo = new Http2EchoServer(null, 100);
    Proxy proxy = before(echo, null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");
      client.response(1);
      client.begin(3, "POST", "/refused-once", false);
      client.data(3, "once", true);

      assertThat(client.response(3).text()).isEqualTo("once");
      assertThat(echo.refusals).hasValue(2);
    }
  }

  @Test
  void aServerThatLeavesIsFollowedByANewConnection() throws Exception {
    Http2EchoServer echo = new Http2EchoServer(null, 100);
    Proxy proxy = before(echo, null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      for (int i = 0; i < 20; i++) {
        client.begin(2 * i + 1, "POST", "/leaving", false);
        client.data(2 * i + 1, "x", true);
        assertThat(client.response(2 * i + 1).text()).isEqualTo("x");
      }
      assertThat(echo.connections().get()).isBetween(2, 21);
    }
  }

  @Test
  void aBrokenResponseResetsTheClientsStreamOnly() throws Exception {
    Proxy proxy = before(new Http2EchoServer(null, 100), null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/broken");
      assertThatThrownBy(() -> client.response(1))
          .hasMessage("reset: " + ErrorCode.INTERNAL_ERROR.number());
      client.get(3, "/");
      assertThat(client.response(3).status()).isEqualTo("200");
    }
  }

  @Test
  void aClientsResetReachesTheServer() throws Exception {
    Http2EchoServer echo = new Http2EchoServer(null, 100);
    Proxy proxy = before(echo, null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/silent");
      await().until(() -> echo.requests.size() == 1);
      client.reset(1, ErrorCode.CANCEL.number());

      await().until(() -> echo.resets.contains((long) ErrorCode.CANCEL.number()));
    }
  }

  @Test
  void aClientOfGrpcIsToldOfTheBalancersOwnFailuresInTrailers() throws Exception {
    Proxy proxy = before(new Http2EchoServer(null, 100), null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      client.begin(1, "POST", "/refused", false, "content-type=application/grpc+proto");
      client.data(1, "x", true);
      Response response = client.response(1);

      assertThat(response.head())
          .containsEntry(":status", "200")
          .containsEntry("content-type", "application/grpc")
          .containsEntry("grpc-status", "14")
          .containsEntry("x-tidegate-reason", "upstream-closed");
      assertThat(response.body()).isEmpty();
    }
  }

  /** As a server does whose deadline for the call has passed; the client knows better than it. */
  @Test
  void aClientOfGrpcIsToldOfACancelledCall() throws Exception {
    Proxy proxy = before(new Http2EchoServer(null, 100), null);
    try (Http2Client client = new Http2Client(proxy.address)) {
      client.begin(1, "POST", "/cancelled", false, "content-type=application/grpc");
      client.data(1, "x", true);
      assertThat(client.response(1).head())
          .containsEntry("grpc-status", "1")
          .containsEntry("x-tidegate-reason", "upstream-cancelled");

      client.begin(3, "POST", "/cancelled-late", false, "content-type=application/grpc");
      client.data(3, "x", true);
      assertThatThrownBy(() -> client.response(3))
          .hasMessage("reset: " + ErrorCode.CANCEL.number());
    }
  }

  @Test
  void agreesOnHttp2OverTls() throws Exception {
    var pair = TestKeys.pair(directory, "origin", "localhost");
    Http2EchoServer echo = new Http2EchoServer(pair, 100);
    Proxy proxy = before(echo, new UpstreamPolicy.Tls(null, null, null, null, false));
    try (Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/tls");

      assertThat(client.response(1).head()).containsEntry("x-path", "/tls");
      assertThat(echo.requests.getFirst().scheme()).hasToString("https");
    }
  }

  @Test
  void takesWhatIsAgreedOnWhereEitherWillDo() throws Exception {
    var pair = TestKeys.pair(directory, "origin", "localhost");
    Http2EchoServer echo = new Http2EchoServer(pair, 100);
    server = echo;
    UpstreamPolicy.Tls tls = new UpstreamPolicy.Tls(null, null, null, null, false);
    Proxy proxy = speaking(UpstreamPolicy.Protocol.AUTO, tls);
    try (Backend plain = Backend.saying("by HTTP/1.1");
        Proxy http1 = Proxy.before(plain);
        Http2Client client = new Http2Client(proxy.address)) {
      proxy.ready(List.of(echo.address())).join();
      client.get(1, "/by-h2");
      assertThat(client.response(1).head()).containsEntry("x-path", "/by-h2");

      Listener.Tls only = new Listener.Tls(List.of(pair), null, false);
      Address tlsAddress =
          http1.plane.listen(
              new Listener("127.0.0.1", 0, only, null, false, Listener.ProxyHeaders.NONE));
      proxy.ready(List.of(tlsAddress)).join();
      for (int stream = 3; stream < 9; stream += 2) {
        client.get(stream, "/");
        assertThat(client.response(stream).text()).isEqualTo("by HTTP/1.1");
      }
    }
  }

  @Test
  void aServerWithoutHttp2IsNoServer() throws Exception {
    try (Backend http1 = Backend.saying("x");
        Proxy proxy = before(new Http2EchoServer(null, 100), null)) {
      proxy.ready(http1).join();
      try (Http2Client client = new Http2Client(proxy.address)) {
        client.get(1, "/");
        assertThat(client.response(1).status()).isEqualTo("502");
      }
    }
  }
}
