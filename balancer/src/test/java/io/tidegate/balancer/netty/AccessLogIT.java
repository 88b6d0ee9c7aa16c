package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One true line for each request, whatever became of it. */
class AccessLogIT {
  private static final String LOGGED =
      """
      access-log: {format: json, path: "%s"}
      trace-context: continue
      workloads:
        web:
          route: {}
          hold: {wait: 0s}
          timeouts: {response: 300ms}
          endpoints: [%s]
      """;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir private Path directory;

  @Test
  void saysWhatWasAskedAndAnsweredAndByWhom() throws Exception {
    Path log = directory.resolve("access.log");
    try (Backend backend = Backend.saying("hello");
        FileProxy proxy = FileProxy.start(LOGGED, log, "\"" + backend.address() + "\"");
        RawClient client = proxy.client()) {
      client.send(
          "POST /a?b=%22 HTTP/1.1\r\nHost: web.test\r\nUser-Agent: raw\r\nContent-Length: 4\r\n"
              + "Traceparent: 00-"
              + TRACE
              + "-b7ad6b7169203331-01\r\n\r\nbody");
      assertThat(client.response().status()).isEqualTo(200);

      String line = lines(log, 1).getFirst();
      assertThat(line)
          .contains("\"client\":\"127.0.0.1\",\"method\":\"POST\",\"target\":\"/a?b=%22\"")
          .contains("\"host\":\"web.test\",\"user_agent\":\"raw\"")
          .contains("\"request_bytes\":4,\"status\":200,\"response_bytes\":5")
          .contains("\"workload\":\"web\",\"instance\":\"")
          .as("no wait, though the connection was new")
          .contains("\"queue_seconds\":0.000000")
          .contains("\"connect_seconds\":0.", "\"response_seconds\":0.", "\"total_seconds\":0.")
          .contains("\"tries\":1,\"termination\":\"--\",\"trace_id\":\"" + TRACE + "\"");
      String sent = backend.requests.getFirst().first("traceparent").orElseThrow();
      String span = line.replaceAll(".*\"span_id\":\"([0-9a-f]+)\".*", "$1");
      assertThat(sent).isEqualTo("00-" + TRACE + "-" + span + "-01");
    }
  }

  @Test
  void saysWhyARequestWasNotAnswered() throws Exception {
    Path log = directory.resolve("access.log");
    CountDownLatch never = new CountDownLatch(1);
    try (Backend backend = Backend.start((request, exchange) -> exchange.okAfter(never, "late"));
        FileProxy proxy = FileProxy.start(LOGGED, log, "\"" + backend.address() + "\"");
        RawClient late = proxy.client();
        RawClient wrong = proxy.client()) {
      assertThat(late.get("/late").status()).isEqualTo(504);
      assertThat(wrong.send("GET / HTTP/1.1\r\nHost : a\r\n\r\n").response().status())
          .isEqualTo(400);
      try (RawClient gone = proxy.client()) {
        gone.send("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");
        await().until(() -> backend.requests.size() == 2);
      }

      List<String> lines = lines(log, 3);
      String asked = "\"instance\":\"web-127.0.0.1-" + backend.address().port() + "\"";
      assertThat(lines.get(0))
          .contains("/late", "\"status\":504", "\"termination\":\"sH\"")
          .contains(asked, "connect_seconds");
      assertThat(lines.get(1)).contains("<BADREQ>", "\"status\":400", "\"termination\":\"PR\"");
      assertThat(lines.get(2))
          .contains("/gone", "\"status\":499", "\"termination\":\"CH\"")
          .contains(asked, "connect_seconds");
      never.countDown();
    }
  }

  @Test
  void saysWhoDidNotAnswerThePhone() throws Exception {
    Path log = directory.resolve("access.log");
    Backend backend = Backend.saying("x");
    try (FileProxy proxy = FileProxy.start(LOGGED, log, "\"" + backend.address() + "\"");
        RawClient client = proxy.client()) {
      backend.close();
      assertThat(client.get("/").status()).isEqualTo(502);

      assertThat(lines(log, 1).getFirst())
          .contains("\"instance\":\"web-127.0.0.1-" + backend.address().port() + "\"")
          .contains("\"termination\":\"SC\"")
          .doesNotContain("connect_seconds");
    }
  }

  /** And a client that takes nothing does not open the workload's breaker. */
  @Test
  void saysWhoseSilenceEndedAResponse() throws Exception {
    Path log = directory.resolve("access.log");
    String yaml =
        """
        access-log: {format: json, path: "%s"}
        workloads:
          web:
            route: {}
            timeouts: {idle: 3s}
            breaker: {min-requests: 2, failure-ratio: 60%%}
            endpoints: ["%s"]
        """;
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  switch (request.target()) {
                    case "/endless" -> exchange.endless();
                    case "/broken-off" ->
                        exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                    default -> exchange.ok("all");
                  }
                });
        FileProxy proxy = FileProxy.start(yaml, log, backend);
        RawClient deaf = proxy.client();
        RawClient waiting = proxy.client();
        RawClient next = proxy.client()) {
      deaf.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
      waiting.send("GET /broken-off HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(lines(log, 2))
          .anySatisfy(line -> assertThat(line).contains("/endless", "\"termination\":\"cD\""))
          .anySatisfy(line -> assertThat(line).contains("/broken-off", "\"termination\":\"sD\""));
      assertThat(next.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void countsTheBytesOfATunnel() throws Exception {
    Path log = directory.resolve("access.log");
    try (Backend backend =
            Backend.start(
                (request, exchange) -> {
                  exchange.send(
                      "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                          + "Upgrade: echo\r\n\r\nhello");
                  Backend.readExactly(exchange.in(), 3);
                  exchange.socket().close();
                });
        FileProxy proxy = FileProxy.start(LOGGED, log, "\"" + backend.address() + "\"");
        RawClient client = proxy.client()) {
      client.send("GET /t HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nabc");
      assertThat(new String(client.in.readAllBytes(), StandardCharsets.US_ASCII)).endsWith("hello");
      client.close();

      assertThat(lines(log, 1).getFirst())
          .contains("\"request_bytes\":3,\"status\":101,\"response_bytes\":5");
    }
  }

  @Test
  void hasALineForAConnectionWithoutRequests() throws Exception {
    Path log = directory.resolve("access.log");
    String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n" + "x".repeat(1 << 20);
    try (Backend backend = Backend.start((asked, exchange) -> exchange.send(answer));
        FileProxy proxy =
            FileProxy.start(
                """
                listeners: [{address: "127.0.0.1:0", tcp: db}]
                access-log: {format: json, path: "%s"}
                workloads: {db: {endpoints: ["%s"]}}
                """,
                log, backend);
        RawClient client = proxy.client()) {
      assertThat(client.send(request).response().body()).hasSize(1 << 20);
      client.close();

      int port = backend.address().port();
      assertThat(lines(log, 1).getFirst())
          .contains("\"method\":\"TCP\",\"target\":\"" + proxy.balancer.addresses().getFirst())
          .contains("\"request_bytes\":%d,\"status\":0".formatted(request.length()))
          .contains("\"response_bytes\":%d".formatted(answer.length()))
          .contains("\"workload\":\"db\",\"instance\":\"db-127.0.0.1-" + port)
          .contains("\"connect_seconds\":0.", "\"tries\":1,\"termination\":\"--\"");
    }
  }

  @Test
  void saysThatNobodyWasThere() throws Exception {
    Path log = directory.resolve("access.log");
    try (FileProxy proxy = FileProxy.start(LOGGED, log, "");
        RawClient client = proxy.client()) {
      assertThat(client.get("/").status()).isEqualTo(503);

      assertThat(lines(log, 1).getFirst())
          .contains("\"workload\":\"web\"", "\"tries\":0,\"termination\":\"PQ\"")
          .doesNotContain("instance", "response_seconds");
    }
  }

  @Test
  void goesOnInANewFileWhenTheOldOneWasMoved() throws Exception {
    Path log = directory.resolve("access.log");
    try (Backend backend = Backend.saying("x");
        FileProxy proxy =
            FileProxy.start(
                LOGGED.replace("json", "combined"), log, "\"" + backend.address() + "\"");
        RawClient client = proxy.client()) {
      client.get("/one");
      assertThat(lines(log, 1).getFirst()).contains("\"GET /one HTTP/1.1\" 200 1 \"-\"");
      Files.move(log, directory.resolve("access.log.1"));

      await()
          .until(
              () -> {
                client.get("/two");
                return Files.exists(log) && Files.readString(log).contains("/two");
              });
    }
  }

  @Test
  void startsATraceOnlyWhereThatIsAskedFor() throws Exception {
    try (Backend backend = Backend.saying("x")) {
      assertThat(sent(backend, "pass", "00-no")).isEqualTo("00-no");
      assertThat(sent(backend, "continue", "00-no")).isEqualTo("none");
      assertThat(sent(backend, "start", "00-no")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }
  }

  private static String sent(Backend backend, String mode, String given) throws Exception {
    String yaml = "trace-context: %s\nworkloads: {web: {route: {}, endpoints: [\"%s\"]}}\n";
    try (FileProxy proxy = FileProxy.start(yaml, mode, backend);
        RawClient client = proxy.client()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: a\r\nTraceparent: %s\r\nTracestate: a=1\r\n\r\n"
              .formatted(given));
      client.response();
      WireRequest seen = backend.requests.getLast();
      assertThat(seen.first("tracestate").isPresent()).isEqualTo(mode.equals("pass"));
      return seen.first("traceparent").orElse("none");
    }
  }

  private static List<String> lines(Path log, int count) throws IOException {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(log) && Files.readAllLines(log).size() >= count);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(count);
    return lines;
  }
}
