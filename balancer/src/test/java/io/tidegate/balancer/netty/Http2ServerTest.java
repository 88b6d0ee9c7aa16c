package io.tidegate.balancer.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.FrameType;
import io.tidegate.balancer.netty.Http2Client.Frame;
import io.tidegate.balancer.netty.Http2Client.Response;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http2ServerTest {
  @Test
  void servesManyStreamsOfOneConnection() throws Exception {
    try (Backend backend = Backend.start((request, to) -> to.ok("answer to " + request.target()));
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      for (int i = 0; i < 100; i++) {
        client.get(2 * i + 1, "/" + i);
      }
      for (int i = 0; i < 300; i++) {
        if (i >= 100) {
          client.get(2 * i + 1, "/" + i);
          assertThat(client.response(2 * i + 1).text()).isEqualTo("answer to /" + i);
        }
      }

      assertThat(backend.requests).hasSize(300);
      assertThat(backend.failures).isEmpty();
      WireRequest request = backend.requests.getFirst();
      assertThat(request.first("host")).hasValue("web.test");
      assertThat(request.first("x-forwarded-for")).hasValue("127.0.0.1");
    }
  }

  @Test
  void aShortAnswerIsTwoFramesAndItsEnd() throws Exception {
    try (Backend backend = Backend.saying("hello");
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");
      client.response(1);

      assertThat(client.seen.stream().filter(f -> f.stream() == 1).map(Frame::type))
          .containsExactly(FrameType.HEADERS, FrameType.DATA);
    }
  }

  @Test
  void aBodyOfUnknownLengthBecomesDataAndItsTrailersAHeaderList() throws Exception {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nServer: test\r\n\r\n"
            + "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-Sum: 42\r\nContent-Length: 3\r\n\r\n";
    try (Backend backend = Backend.start((request, to) -> to.send(chunked));
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");
      Response response = client.response(1);

      assertThat(response.head())
          .containsEntry("server", "test")
          .containsEntry("trailer", "X-Sum")
          .doesNotContainKey("transfer-encoding");
      assertThat(response.text()).isEqualTo("hello world");
      assertThat(response.trailers()).containsOnlyKeys("x-sum").containsEntry("x-sum", "42");
    }
  }

  @Test
  void anAnswerThatItsServerEndsByClosingIsEnded() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, to) -> {
                  to.send("HTTP/1.0 200 OK\r\n\r\nall of it");
                  to.socket().close();
                });
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");

      assertThat(client.response(1).text()).isEqualTo("all of it");
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200,12,12", "GET,204,,", "GET,204,12,", "GET,304,12,12", "GET,304,,"})
  void anAnswerWithoutBodyIsOneFrame(
      String method, String status, @Nullable String sent, @Nullable String length)
      throws Exception {
    String head =
        "HTTP/1.1 %s X\r\n%s\r\n".formatted(status, sent == null ? "" : "Content-Length: 12\r\n");
    try (Backend backend = Backend.start((request, to) -> to.send(head));
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.begin(1, method, "/", true);
      Response response = client.response(1);

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.head().get("content-length")).isEqualTo(length);
      assertThat(client.seen.stream().filter(f -> f.stream() == 1)).hasSize(1);
    }
  }

  @Test
  void passesBodiesOnWithTheirLengthOrInChunksWithTrailers() throws Exception {
    try (Backend backend = Backend.start((request, to) -> to.ok(request.bodyText()));
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.begin(1, "POST", "/", false, "content-length=10");
      client.begin(3, "POST", "/", false);
      client.data(3, "some ", false);
      client.data(1, "01234", false);
      client.data(3, "x".repeat(5000), false);
      client.data(1, "56789", true);
      client.send(
          FrameType.HEADERS,
          FrameType.END_HEADERS | FrameType.END_STREAM,
          3,
          Http2Client.block("x-sum=7", "content-length=3"));

      assertThat(client.response(1).text()).isEqualTo("0123456789");
      client.begin(5, "PUT", "/", true);
      assertThat(client.response(5).text()).isEmpty();
      await().until(() -> backend.requests.size() == 3);
      assertThat(backend.failures).isEmpty();
      WireRequest chunked =
          backend.requests.stream()
              .filter(r -> r.bodyText().startsWith("some"))
              .findAny()
              .orElseThrow();
      assertThat(chunked.trailers()).containsExactly("x-sum: 7");
      assertThat(chunked.bodyText()).isEqualTo("some " + "x".repeat(5000));
    }
  }

  @Test
  void passesInterimResponsesOn() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, to) -> {
                  to.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                  to.ok("done");
                });
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");
      Response response = client.response(1);

      assertThat(response.heads()).extracting(h -> h.get(":status")).containsExactly("103", "200");
      assertThat(response.heads().getFirst()).containsEntry("link", "</a.css>");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /a/../b, 400, path-traversal",
    "GET, /#x, 400, malformed-target",
    "TRACE, /, 405, method-not-allowed"
  })
  void whatTheGateRefusesIsAnsweredAndTheConnectionStays(
      String method, String path, String status, String reason) throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.begin(1, method, path, true);
      Response refused = client.response(1);
      client.get(3, "/");

      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.head()).containsEntry("x-tidegate-reason", reason);
      assertThat(client.response(3).status()).isEqualTo("200");
      assertThat(backend.requests).hasSize(1);
    }
  }

  /** Also when its body comes with it, which no head says anything of. */
  @Test
  void whatIsRefusedWithABodyIsAnsweredToo() throws Exception {
    try (Proxy proxy = Proxy.start();
        Http2Client client = new Http2Client(proxy.address)) {
      byte[] head =
          Http2Client.block(
              ":method=POST", ":scheme=http", ":path=/a/../b", ":authority=a", "content-length=3");
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(Http2Client.frame(FrameType.HEADERS, 4, 1, head));
      both.writeBytes(Http2Client.frame(FrameType.DATA, 1, 1, "abc".getBytes(US_ASCII)));
      client.raw(both.toByteArray());
      Response refused = client.response(1);

      assertThat(refused.status()).isEqualTo("400");
      assertThat(refused.text()).contains("path traversal");
    }
  }

  @Test
  void aHeaderListThatIsTooLargeIsAnsweredSo() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      String[] fields = new String[110];
      java.util.Arrays.setAll(fields, i -> "x-" + i + "=1");
      client.begin(1, "GET", "/", true, fields);

      assertThat(client.response(1).status()).isEqualTo("431");
      client.get(3, "/");
      assertThat(client.response(3).status()).isEqualTo("200");
    }
  }

  @Test
  void aServerThatBreaksOffResetsTheStreamOnly() throws Exception {
    try (Backend backend =
            Backend.start(
                (request, to) -> {
                  if (request.target().equals("/broken")) {
                    to.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    to.socket().close();
                  } else {
                    to.ok("whole");
                  }
                });
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/broken");
      assertThatThrownBy(() -> client.response(1))
          .hasMessage("reset: " + ErrorCode.INTERNAL_ERROR.number());
      client.get(3, "/");
      assertThat(client.response(3).text()).isEqualTo("whole");
    }
  }

  @Test
  void anAnswerBeforeTheEndOfTheRequestStopsIt() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.start();
        Http2Client client = new Http2Client(proxy.address)) {
      client.begin(1, "POST", "/../", false);
      assertThat(client.response(1).status()).isEqualTo("400");
      Frame reset = client.next(FrameType.RST_STREAM);
      assertThat(reset.number(0)).isEqualTo(ErrorCode.NO_ERROR.number());
      client.data(1, "late", true);

      proxy.ready(backend).join();
      client.get(3, "/");
      assertThat(client.response(3).status()).isEqualTo("200");
    }
  }

  @Test
  void aPrefaceInPiecesIsRecognised() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        java.net.Socket socket = new java.net.Socket(proxy.address.host(), proxy.address.port())) {
      socket.setTcpNoDelay(true);
      byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      for (byte b : preface) {
        socket.getOutputStream().write(b);
      }
      socket.getOutputStream().write(Http2Client.frame(FrameType.SETTINGS, 0, 0));

      assertThat(socket.getInputStream().readNBytes(9)[3]).isEqualTo((byte) FrameType.SETTINGS);
    }
  }
}
