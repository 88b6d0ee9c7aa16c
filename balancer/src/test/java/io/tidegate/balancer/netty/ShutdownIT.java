package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.FrameType;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A balancer that stops loses no request that can be served, and says so for the others. */
class ShutdownIT {
  private static final String ONE = "workloads: {web: {route: {}, endpoints: [\"%s\"]}}\n";
  private static final String POST =
      "POST /a HTTP/1.1\r\nHost: web.test\r\nContent-Length: 4\r\n\r\nbody";

  @TempDir private Path directory;
  private final CountDownLatch answer = new CountDownLatch(1);
  private CompletableFuture<Void> stopping = CompletableFuture.completedFuture(null);

  @AfterEach
  void stopped() throws Exception {
    answer.countDown();
    stopping.get(20, TimeUnit.SECONDS);
  }

  @Test
  void tellsWhoWaitsForAnAnswerThatItIsTheLast() throws Exception {
    try (Backend backend = Backend.start((request, to) -> to.okAfter(answer, "late"));
        FileProxy proxy = FileProxy.start(ONE, backend);
        RawClient client = proxy.client()) {
      client.send(POST);
      await().until(() -> backend.requests.size() == 1);
      stop(proxy);
      answer.countDown();

      RawClient.Response response = client.response();
      assertThat(response.text()).isEqualTo("late");
      assertThat(response.first("connection")).hasValue("close");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void takesTheRequestThatAnIdleClientSendsBeforeItKnows() throws Exception {
    try (Backend backend = Backend.saying("ok");
        FileProxy proxy = FileProxy.start(ONE, backend);
        RawClient client = proxy.client();
        RawClient idle = proxy.client()) {
      assertThat(client.get("/").first("connection")).isEmpty();
      assertThat(idle.get("/").status()).isEqualTo(200);
      stop(proxy);

      RawClient.Response last = client.send(POST).response();
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.first("connection")).hasValue("close");
      assertThat(client.closed()).isTrue();
      assertThat(idle.closed()).isTrue();
    }
  }

  @Test
  void losesNoRequestOfClientsThatKeepAsking() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    try (Backend backend = Backend.saying("ok");
        FileProxy proxy = FileProxy.start(ONE, backend)) {
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        RawClient client = proxy.client();
        clients.add(
            CompletableFuture.runAsync(
                () -> askUntilTheLast(client, answered), Thread::startVirtualThread));
      }
      await().until(() -> answered.get() > 200);
      stop(proxy);
      assertThat(CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)))
          .succeedsWithin(20, TimeUnit.SECONDS);
      assertThat(answered).hasValue(backend.requests.size());
    }
  }

  private static void askUntilTheLast(RawClient client, AtomicInteger answered) {
    try (client) {
      boolean last = false;
      while (!last) {
        RawClient.Response response = client.send(POST).response();
        assertThat(response.status()).isEqualTo(200);
        answered.incrementAndGet();
        last = response.first("connection").isPresent();
      }
    } catch (IOException e) {
      throw new AssertionError("a request was lost", e);
    }
  }

  @Test
  void sendsAwayAtOnceWhoWaitsForAnInstance() throws Exception {
    Path log = directory.resolve("access.log");
    try (FileProxy proxy =
            FileProxy.start(
                "access-log: {format: json, path: \"%s\"}\nworkloads: {web: {route: {}}}\n", log);
        RawClient client = proxy.client()) {
      client.send(POST);
      await().until(() -> proxy.waiting("web") == 1);
      long began = System.nanoTime();
      stop(proxy);

      RawClient.Response response = client.response();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.first("x-tidegate-reason")).hasValue("shutting-down");
      assertThat(response.first("retry-after")).hasValue("1");
      assertThat(response.first("connection")).hasValue("close");
      stopping.get(20, TimeUnit.SECONDS);
      assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(8));
      assertThat(Files.readString(log)).contains("\"status\":503").contains("\"PD\"");
    }
  }

  @Test
  void answersOrCutsAtTheLimitWhatIsStillInFlight() throws Exception {
    Path log = directory.resolve("access.log");
    try (Backend backend =
            Backend.start(
                (request, to) -> {
                  if (request.line().contains("/stream")) {
                    to.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");
                  }
                });
        FileProxy proxy =
            FileProxy.start(
                "drain-timeout: 300ms\naccess-log: {format: json, path: \"%s\"}\n" + ONE,
                log,
                backend);
        RawClient waiting = proxy.client();
        RawClient streaming = proxy.client()) {
      waiting.send(POST);
      streaming.send("GET /stream HTTP/1.1\r\nHost: web.test\r\n\r\n");
      await().until(() -> backend.requests.size() == 2);
      assertThat(WireRequest.line(streaming.in)).isEqualTo("HTTP/1.1 200 OK");
      stop(proxy);

      RawClient.Response response = waiting.response();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.first("x-tidegate-reason")).hasValue("shutting-down");
      assertThat(response.first("retry-after")).isEmpty();
      stopping.get(20, TimeUnit.SECONDS);
      assertThat(Files.readAllLines(log))
          .hasSize(2)
          .allMatch(line -> line.contains("\"PD\""))
          .anyMatch(line -> line.contains("\"status\":200"));
    }
  }

  @Test
  void answersHttp2StreamsAtTheLimitToo() throws Exception {
    try (Backend backend = Backend.start((request, to) -> {});
        FileProxy proxy = FileProxy.start("drain-timeout: 300ms\n" + ONE, backend);
        Http2Client client = new Http2Client(proxy.balancer.addresses().getFirst())) {
      client.get(1, "/");
      await().until(() -> backend.requests.size() == 1);
      stop(proxy);

      Http2Client.Response response = client.response(1);
      assertThat(response.status()).isEqualTo("503");
      assertThat(response.head()).containsEntry("x-tidegate-reason", "shutting-down");
      assertThat(client.seen)
          .filteredOn(frame -> frame.type() == FrameType.GOAWAY)
          .isNotEmpty()
          .allMatch(frame -> frame.number(4) == ErrorCode.NO_ERROR.number());
    }
  }

  @Test
  void resetsTcpConnectionsThatWaitForAnInstance() throws Exception {
    try (FileProxy proxy =
            FileProxy.start(
                "listeners: [{address: \"127.0.0.1:0\", tcp: db}]\nworkloads: {db: {}}\n");
        Socket client = new Socket("127.0.0.1", proxy.balancer.addresses().getFirst().port())) {
      client.setSoTimeout(5_000);
      await().until(() -> proxy.waiting("db") == 1);
      stop(proxy);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  /** Returns when the balancer has begun to stop: it takes no connection any more. */
  private void stop(FileProxy proxy) {
    stopping = CompletableFuture.runAsync(proxy.balancer::close, Thread::startVirtualThread);
    await()
        .until(
            () -> {
              try (RawClient _ = proxy.client()) {
                return false;
              } catch (IOException e) {
                return true;
              }
            });
  }
}
