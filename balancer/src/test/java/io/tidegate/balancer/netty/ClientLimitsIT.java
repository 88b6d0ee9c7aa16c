package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.http2.PeerSettings;
import io.tidegate.common.model.Address;
import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every limit on clients is enforced, answered as it should be, and counted. */
class ClientLimitsIT {
  private static final String LIMITED =
      """
      limits: {%s}
      workloads: {web: {route: {}, endpoints: ["%s"]}}
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          header-bytes: 2Ki      | 431 | head-too-large    | GET / HTTP/1.1~Host: a~X: [3000]~~
          header-count: 3        | 431 | too-many-fields   | GET / HTTP/1.1~Host: a~A: 1~B: 2~C: 1~~
          uri-bytes: 64          | 414 | target-too-long   | GET /[100] HTTP/1.1~Host: a~~
          body-bytes: 10         | 413 | body-too-large    | PUT / HTTP/1.1~Host: a~Content-Length: 11~~
          body-bytes: 10         | 413 | body-too-large    | PUT / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~14~[20]
          header-timeout: 200ms  | 408 | header-timeout    | GET / HTTP/1.1~Host: a
          read-timeout: 200ms    | 408 | body-timeout      | PUT / HTTP/1.1~Host: a~Content-Length: 99~~abc
          """)
  void answersAndCountsWhatGoesBeyond(String limit, int status, String reason, String request)
      throws Exception {
    Matcher filler = Pattern.compile("\\[(\\d+)]").matcher(request.replace("~", "\r\n"));
    String bytes = filler.replaceAll(m -> "x".repeat(Integer.parseInt(m.group(1))));
    try (Backend backend = Backend.saying("x");
        FileProxy proxy = FileProxy.start(LIMITED, limit, backend);
        RawClient client = proxy.client()) {
      RawClient.Response response = client.send(bytes).response();

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.first("x-tidegate-reason")).contains(reason);
      assertThat(client.closed()).isTrue();
      assertThat(totals(proxy).rejections()).containsEntry(reason, 1L);
    }
  }

  @Test
  void closesConnectionsThatNobodyUses() throws Exception {
    try (Backend backend = Backend.saying("x");
        FileProxy proxy = FileProxy.start(LIMITED, "idle-timeout: 200ms", backend);
        RawClient client = proxy.client()) {
      assertThat(client.get("/").status()).isEqualTo(200);

      assertThat(client.closed()).isTrue();
      assertThat(totals(proxy).givenUp().idle()).isEqualTo(1);
    }
  }

  @Test
  void waitsNoLongerForAHandshakeThanItMay() throws Exception {
    Listener.CertificateFiles pair = TestKeys.pair(directory, "cert", "a.test");
    try (FileProxy proxy =
            FileProxy.start(
                """
                limits: {handshake-timeout: 200ms}
                listeners: [{address: "127.0.0.1:0", tls: {certificate: "%s", key: "%s"}}]
                """,
                pair.certificate(), pair.key());
        RawClient silent = proxy.client()) {
      assertThat(silent.closed()).isTrue();
      assertThat(totals(proxy).givenUp().handshakes()).isEqualTo(1);
    }
  }

  @Test
  void turnsAwayConnectionsBeyondTheLimit() throws Exception {
    try (Backend backend = Backend.saying("x");
        FileProxy proxy = FileProxy.start(LIMITED, "connections: 2", backend);
        RawClient first = proxy.client();
        RawClient second = proxy.client()) {
      assertThat(first.get("/").status()).isEqualTo(200);
      assertThat(second.get("/").status()).isEqualTo(200);
      try (RawClient third = proxy.client()) {
        assertThat(third.closed()).isTrue();
      }
      assertThat(totals(proxy).capacity().refused()).isEqualTo(1);

      second.close();
      await()
          .until(
              () -> {
                try (RawClient next = proxy.client()) {
                  return next.get("/").status() == 200;
                } catch (IOException e) {
                  return false;
                }
              });
      assertThat(first.get("/").status()).isEqualTo(200);
    }
  }

  /** One listener's clients leave room for another's, also after a change of the limit. */
  @Test
  void turnsAwayConnectionsBeyondAListenersLimit() throws Exception {
    String yaml =
        """
        listeners:
          - {address: "127.0.0.1:%d", connections: %d}
          - {address: "127.0.0.1:%d"}
        workloads: {web: {route: {}, endpoints: ["%s"]}}
        """;
    int limited = FreePort.next();
    int other = FreePort.next();
    try (Backend backend = Backend.saying("x");
        FileProxy proxy = FileProxy.start(yaml, limited, 1, other, backend);
        RawClient first = new RawClient(new Address("127.0.0.1", limited))) {
      assertThat(first.get("/").status()).isEqualTo(200);
      try (RawClient second = new RawClient(new Address("127.0.0.1", limited));
          RawClient elsewhere = new RawClient(new Address("127.0.0.1", other))) {
        assertThat(second.closed()).isTrue();
        assertThat(elsewhere.get("/").status()).isEqualTo(200);
      }
      assertThat(totals(proxy).capacity().refusedByListener()).isEqualTo(1);
      assertThat(totals(proxy).capacity().refused()).isZero();

      proxy.rewrite(yaml, limited, 2, other, backend);
      await().atMost(Duration.ofSeconds(30)).until(() -> serves(limited));
      assertThat(first.get("/").status()).isEqualTo(200);
    }
  }

  private static boolean serves(int port) throws IOException {
    try (RawClient client = new RawClient(new Address("127.0.0.1", port))) {
      return client.get("/").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void cutsOffWhoWouldFillTheMemory() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  if (request.target().equals("/large")) {
                    exchange.endless();
                  } else {
                    exchange.ok("small");
                  }
                });
        FileProxy proxy = FileProxy.start(LIMITED, "buffer-bytes: 1Mi", backend);
        RawClient client = proxy.client()) {
      await()
          .until(
              () -> {
                RawClient next = proxy.client();
                slow.add(next);
                next.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
                return totals(proxy).capacity().overflows() > 0;
              });
      assertThat(totals(proxy).capacity().bufferedBytes()).isLessThan(2 << 20);
      await().until(() -> client.get("/").status() == 200);

      for (RawClient each : slow) {
        each.close();
      }
      await().until(() -> totals(proxy).capacity().bufferedBytes() == 0);
    }
  }

  /** A client that does not read would keep its memory until it has read TLS's farewell. */
  @Test
  void cutsOffOverTlsAtOnce() throws Exception {
    Listener.CertificateFiles own = TestKeys.pair(directory, "own", "own.test");
    SSLSocketFactory tls = TestKeys.client(null).getSocketFactory();
    List<RawClient> slow = new ArrayList<>();
    try (Backend backend = Backend.start((_, exchange) -> exchange.endless());
        FileProxy proxy =
            FileProxy.start(
                """
                listeners: [{address: "127.0.0.1:0", tls: {certificate: %s, key: %s}}]
                limits: {buffer-bytes: 1Mi}
                workloads: {web: {route: {}, endpoints: ["%s"]}}
                """,
                own.certificate(), own.key(), backend)) {
      Address address = proxy.balancer.addresses().getFirst();
      await()
          .until(
              () -> {
                RawClient next = new RawClient(tls.createSocket(address.host(), address.port()));
                slow.add(next);
                next.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
                return totals(proxy).clients().open() < slow.size();
              });
      assertThat(totals(proxy).capacity().overflows()).isBetween(1L, (long) slow.size());
    } finally {
      for (RawClient each : slow) {
        each.close();
      }
    }
  }

  /** Streams without a window stop by themselves, so that none of them is too large alone. */
  @Test
  void cutsOffWhoKeepsTheMemoryFull() throws Exception {
    String large = "x".repeat(100_000);
    try (Backend backend =
            Backend.start(
                (request, exchange) ->
                    exchange.ok(request.target().equals("/large") ? large : "x"));
        FileProxy proxy = FileProxy.start(LIMITED, "buffer-bytes: 1Mi", backend);
        Http2Client slow =
            new Http2Client(
                proxy.balancer.addresses().getFirst(), PeerSettings.INITIAL_WINDOW_SIZE, 0);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 60; i++) {
        slow.get(2 * i + 1, "/large");
      }

      await().until(() -> totals(proxy).capacity().overflows() == 1);
      await().until(() -> client.get("/").status() == 200);
      assertThat(totals(proxy).capacity().bufferedBytes()).isLessThan(1 << 20);
    }
  }

  @Test
  void refusesRequestsWhileTheMemoryIsFull() throws Exception {
    List<RawClient> waiting = new ArrayList<>();
    try (Backend backend = Backend.saying("x");
        FileProxy proxy =
            FileProxy.start(
                LIMITED.replace("{web:", "{cold: {route: {path: /cold}}, web:"),
                "buffer-bytes: 1Mi",
                backend);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 20; i++) {
        RawClient next = proxy.client();
        waiting.add(next);
        next.send("PUT /cold HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n");
        next.send(new byte[60_000]);
      }
      await()
          .until(
              () -> {
                RawClient.Response response = client.get("/");
                return response.status() == 503
                    && response.first("retry-after").isPresent()
                    && response.text().contains("buffers are full");
              });

      for (RawClient each : waiting) {
        each.close();
      }
      await().until(() -> client.get("/").status() == 200);
    }
  }

  @Test
  void countsNothingThatIsNotThereAnyMore() throws Exception {
    try (Backend backend = Backend.saying("x");
        FileProxy proxy = FileProxy.start(LIMITED, "buffer-bytes: 64Mi", backend)) {
      for (int i = 0; i < 20; i++) {
        try (RawClient client = proxy.client()) {
          client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");
          client.send(new byte[i * 250]);
          if (i % 2 == 0) {
            client.send(new byte[5000 - i * 250]);
            client.response();
          }
        }
        try (RawClient client = proxy.client()) {
          client.send("GET / HTTP/1.1\r\nHost");
        }
      }

      await().until(() -> totals(proxy).capacity().bufferedBytes() == 0);
    }
  }

  private static LoopTotals totals(FileProxy proxy) {
    return proxy.balancer.server().plane().counters().join().getFirst().totals();
  }
}
