package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.netty.RawClient.Response;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionIT {
  private static final String TEXT = "the same words again and again; ".repeat(5000);
  private static final String COMPRESSED =
      """
      compression: {min-bytes: 100}
      workloads: {web: {route: {}, endpoints: ["%s"]}}
      """;

  @Test
  void compressesTextForThoseWhoAcceptIt() throws Exception {
    try (Backend backend = answering("Content-Type: text/html; charset=utf-8\r\nETag: \"v1\"\r\n");
        FileProxy proxy = FileProxy.start(COMPRESSED, backend);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        Response response = get(client, "br, gzip;q=0.5");

        assertThat(unzipped(response)).isEqualTo(TEXT);
        assertThat(response.body().length).isLessThan(TEXT.length() / 20);
        assertThat(response.first("content-encoding")).contains("gzip");
        assertThat(response.first("vary")).contains("Accept-Encoding");
        assertThat(response.first("etag")).contains("W/\"v1\"");
        assertThat(response.first("content-length")).isEmpty();
      }
      assertThat(backend.connections).as("kept").hasValue(1);
    }
  }

  @Test
  void tellsCachesThatOthersGetItOtherwise() throws Exception {
    try (Backend backend = answering("Content-Type: text/html\r\nETag: \"v1\"\r\n");
        FileProxy proxy = FileProxy.start(COMPRESSED, backend);
        RawClient client = proxy.client()) {
      Response response = get(client, "gzip;q=0, *");

      assertThat(response.text()).isEqualTo(TEXT);
      assertThat(response.first("vary")).contains("Accept-Encoding");
      assertThat(response.first("etag")).contains("\"v1\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: image/png",
        "X-No: type",
        "Content-Type: text/html\r\nContent-Encoding: br",
        "Content-Type: text/html\r\nCache-Control: public, no-transform",
        "Content-Type: text/html\r\nContent-Range: bytes 0-1/2"
      })
  void leavesAloneWhatMustStayAsItIs(String fields) throws Exception {
    try (Backend backend = answering(fields + "\r\n");
        FileProxy proxy = FileProxy.start(COMPRESSED, backend);
        RawClient client = proxy.client()) {
      assertThat(get(client, "gzip").text()).isEqualTo(TEXT);
    }
  }

  @ParameterizedTest
  @CsvSource({"99, false", "100, true"})
  void leavesShortBodiesAlone(int length, boolean compressed) throws Exception {
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.send(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(length, "x".repeat(length))));
        FileProxy proxy = FileProxy.start(COMPRESSED, backend);
        RawClient client = proxy.client()) {
      assertThat(get(client, "gzip").first("content-encoding").isPresent()).isEqualTo(compressed);
    }
  }

  @Test
  void passesAStreamOnAsItComes() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  exchange.send(
                      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                          + "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
                  try {
                    assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  exchange.send("6\r\nsecond\r\n0\r\n\r\n");
                });
        FileProxy proxy = FileProxy.start(COMPRESSED, backend);
        RawClient client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
      Response head = client.response(true);
      assertThat(head.first("transfer-encoding")).contains("chunked");
      // the first piece comes while the endpoint waits for it to be seen
      int size = Integer.parseInt(String.valueOf(WireRequest.line(client.in)), 16);
      byte[] first = Backend.readExactly(client.in, size);
      assertThat(first).startsWith(0x1f, 0x8b);
      seen.countDown();

      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(first);
      assertThat(WireRequest.line(client.in)).isEmpty();
      all.write(client.chunks());
      byte[] whole = all.toByteArray();
      assertThat(new GZIPInputStream(new ByteArrayInputStream(whole)).readAllBytes())
          .asString()
          .isEqualTo("firstsecond");
    }
  }

  @Test
  void compressesOverHttp2() throws Exception {
    try (Backend backend = answering("Content-Type: text/html\r\nETag: \"v1\"\r\n");
        FileProxy proxy = FileProxy.start(COMPRESSED, backend);
        Http2Client client = new Http2Client(proxy.balancer.addresses().getFirst())) {
      client.begin(1, "GET", "/", true, "accept-encoding=gzip");
      Http2Client.Response small = client.response(1);
      assertThat(small.head())
          .containsEntry("content-encoding", "gzip")
          .containsEntry("vary", "Accept-Encoding")
          .containsEntry("etag", "W/\"v1\"")
          .doesNotContainKey("content-length");
      assertThat(small.body().length).isLessThan(TEXT.length() / 20);
      assertThat(unzipped(small.body())).isEqualTo(TEXT);
    }
  }

  @Test
  void isWhatTheWorkloadSays() throws Exception {
    String yaml =
        """
        compression: {min-bytes: 100}
        workloads:
          web: {route: {}, endpoints: ["%1$s"]}
          secret: {route: {path: /secret}, compression: false, endpoints: ["%1$s"]}
          best: {route: {path: /best}, compression: {level: 9, types: [text/plain]}, endpoints: ["%1$s"]}
        """;
    try (Backend backend = answering("Content-Type: text/html\r\n");
        FileProxy proxy = FileProxy.start(yaml, backend);
        RawClient client = proxy.client()) {
      assertThat(get(client, "/", "gzip").first("content-encoding")).contains("gzip");
      assertThat(get(client, "/secret", "gzip").text()).isEqualTo(TEXT);
      assertThat(get(client, "/best", "gzip").text()).isEqualTo(TEXT);
      assertThat(get(client, "/", "gzip").first("content-encoding")).contains("gzip");
    }
  }

  /** Also on connections that stand. */
  @Test
  void canBeSwitchedWhileRunning() throws Exception {
    try (Backend backend = answering("Content-Type: text/html\r\n");
        FileProxy proxy = FileProxy.start(COMPRESSED, backend);
        RawClient client = proxy.client()) {
      assertThat(get(client, "gzip").first("content-encoding")).contains("gzip");
      proxy.rewrite(COMPRESSED.substring(COMPRESSED.indexOf('\n')), backend);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> get(client, "gzip").first("content-encoding").isEmpty());
      proxy.rewrite(COMPRESSED, backend);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> get(client, "gzip").first("content-encoding").isPresent());
    }
  }

  @Test
  void isOffByDefault() throws Exception {
    try (Backend backend = answering("Content-Type: text/html\r\n");
        FileProxy proxy = FileProxy.start(COMPRESSED.substring(COMPRESSED.indexOf('\n')), backend);
        RawClient client = proxy.client()) {
      assertThat(get(client, "gzip").text()).isEqualTo(TEXT);
    }
  }

  private static Backend answering(String fields) {
    return Backend.start(
        (request, exchange) ->
            exchange.send(
                "HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s"
                    .formatted(fields, TEXT.length(), TEXT)));
  }

  private static Response get(RawClient client, String accepted) throws IOException {
    return get(client, "/", accepted);
  }

  private static Response get(RawClient client, String path, String accepted) throws IOException {
    return client
        .send("GET %s HTTP/1.1\r\nHost: a\r\nAccept-Encoding: %s\r\n\r\n".formatted(path, accepted))
        .response();
  }

  private static String unzipped(Response response) throws IOException {
    return unzipped(response.body());
  }

  private static String unzipped(byte[] body) throws IOException {
    byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
