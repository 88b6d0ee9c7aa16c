package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.netty.RawClient.Response;
import java.util.List;
import org.junit.jupiter.api.Test;

class Http1ProxyTest {

  @Test
  void forwardsARequestAndItsAnswer() throws Exception {
    try (Backend backend = Backend.saying("hello");
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      Response response = client.get("/a?b=c");

      assertThat(response.line()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(response.text()).isEqualTo("hello");
      WireRequest seen = backend.requests.getFirst();
      assertThat(seen.line()).isEqualTo("GET /a?b=c HTTP/1.1");
      assertThat(seen.first("host")).contains("web.test");
      assertThat(seen.first("x-forwarded-for")).contains("127.0.0.1");
      assertThat(seen.first("x-forwarded-proto")).contains("http");
      assertThat(seen.first("x-forwarded-host")).contains("web.test");
    }
  }

  @Test
  void keepsBothConnections() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/" + i).status()).isEqualTo(200);
      }

      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (Backend backend =
            Backend.start((request, exchange) -> exchange.ok("for " + request.target()));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append("POST /%d HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".formatted(i));
      }
      client.send(all.toString());

      for (int i = 0; i < 50; i++) {
        assertThat(client.response().text()).isEqualTo("for /" + i);
      }
    }
  }

  @Test
  void closesWhenTheClientAsksForIt() throws Exception {
    try (Backend backend = Backend.saying("bye");
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      Response response = client.response();
      assertThat(response.text()).isEqualTo("bye");
      assertThat(response.first("connection")).contains("close");
      assertThat(client.closed()).isTrue();
      assertThat(backend.requests.getFirst().first("connection")).isEmpty();
    }
  }

  @Test
  void speaksHttp10() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send("GET / HTTP/1.0\r\n\r\n");

      Response response = client.response();
      assertThat(response.text()).isEqualTo("abcde");
      assertThat(response.first("transfer-encoding")).isEmpty();
      assertThat(response.first("connection")).contains("close");
      assertThat(backend.requests.getFirst().first("host")).isPresent();
    }
  }

  @Test
  void passesChunksAndTrailersBothWays() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nChecksum: 1\r\nHost: evil\r\n\r\n"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send(
          "POST /u HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "4;ext=\"v\"\r\nwxyz\r\n0\r\nSum: 2\r\nContent-Length: 9\r\n\r\n");

      Response response = client.response();
      assertThat(response.text()).isEqualTo("abcde");
      assertThat(response.trailers()).isEqualTo(List.of("Checksum: 1"));
      WireRequest seen = backend.requests.getFirst();
      assertThat(seen.bodyText()).isEqualTo("wxyz");
      assertThat(seen.trailers()).isEqualTo(List.of("Sum: 2"));
    }
  }

  @Test
  void framesWhatTheUpstreamEndsByClosing() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  exchange.send("HTTP/1.1 200 OK\r\n\r\nsome bytes");
                  exchange.socket().close();
                });
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      Response response = client.get("/");

      assertThat(response.text()).isEqualTo("some bytes");
      assertThat(response.first("transfer-encoding")).contains("chunked");
      assertThat(client.get("/again").status()).isEqualTo(200);
    }
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.response(true).first("content-length")).contains("100");
      }
    }
  }

  @Test
  void passesInterimResponsesAndWaitsForContinue() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  exchange.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                  exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
                  exchange.ok(request.withBody(exchange.in()).bodyText());
                });
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

      Response hints = client.response();
      assertThat(hints.status()).isEqualTo(103);
      assertThat(hints.first("link")).contains("</a.css>");
      assertThat(client.response().status()).isEqualTo(100);
      client.send("body");
      assertThat(client.response().text()).isEqualTo("body");
    }
  }

  @Test
  void becomesATunnelAfter101() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  exchange.send(
                      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                          + "Upgrade: echo\r\n\r\n");
                  exchange.in().transferTo(exchange.out());
                  exchange.socket().close();
                });
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
      Response response = client.response();
      assertThat(response.status()).isEqualTo(101);
      assertThat(response.first("upgrade")).contains("echo");

      client.send(new byte[] {0, 1, 2, 13, 10});
      assertThat(Backend.readExactly(client.in, 5)).isEqualTo(new byte[] {0, 1, 2, 13, 10});
      client.finishOutput();
      assertThat(client.closed()).isTrue();
      assertThat(backend.requests.getFirst().first("upgrade")).contains("echo");
    }
  }

  @Test
  void staysHttpWhenTheUpstreamRefusesTheUpgrade() throws Exception {
    try (Backend backend = Backend.saying("no");
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send(
          "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"
              + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(client.response().text()).isEqualTo("no");
      assertThat(client.response().text()).isEqualTo("no");
      assertThat(backend.requests).extracting(WireRequest::target).contains("/ws", "/smuggled");
    }
  }

  @Test
  void dropsTheFieldsOfOneHop() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 200 OK\r\nConnection: keep-alive, x-hop\r\nX-Hop: 1\r\n"
                            + "Keep-Alive: timeout=5\r\nX-End: 2\r\nContent-Length: 2\r\n\r\nok"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nTE: trailers\r\n"
              + "Keep-Alive: 3\r\nX_Forwarded_For: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n"
              + "X-Stays: 1\r\n\r\n");

      Response response = client.response();
      assertThat(response.text()).isEqualTo("ok");
      assertThat(response.first("x-hop")).isEmpty();
      assertThat(response.first("keep-alive")).isEmpty();
      assertThat(response.first("x-end")).contains("2");
      WireRequest seen = backend.requests.getFirst();
      assertThat(seen.fields()).noneMatch(f -> f.contains("6.6.6.6") || f.startsWith("X-Mine"));
      assertThat(seen.first("te")).isEmpty();
      assertThat(seen.first("x-stays")).contains("1");
    }
  }
}
