package io.tidegate.standalone.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoadGeneratorTest {
  private final List<HttpServer> servers = new ArrayList<>();

  @AfterEach
  void stopServers() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void sendsEveryRequestOfThePlan() throws Exception {
    AtomicInteger served = new AtomicInteger();
    HttpTarget target =
        serve(
            exchange -> {
              served.incrementAndGet();
              exchange.sendResponseHeaders(200, -1);
              exchange.close();
            });

    LoadSummary summary = run(target, LoadPlan.of(List.of(400.0), Duration.ofMillis(500)), 8);

    assertThat(summary.ok()).isEqualTo(200).isEqualTo(served.get());
    assertThat(summary.failed()).isZero();
    assertThat(summary.statuses()).isEqualTo(Map.of(200, 200L));
    assertThat(summary.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(490));
  }

  @Test
  void saysWhoAnsweredAndSinceWhen() throws Exception {
    AtomicInteger served = new AtomicInteger();
    HttpTarget target =
        serve(
            exchange -> {
              String instance = served.incrementAndGet() <= 50 ? "web-a" : "web-b";
              exchange.getResponseHeaders().set("X-Tidegate-Instance", instance);
              exchange.sendResponseHeaders(200, -1);
              exchange.close();
            });

    LoadSummary summary = run(target, LoadPlan.of(List.of(200.0), Duration.ofMillis(500)), 1);

    assertThat(summary.instances())
        .extracting(LoadSummary.Answered::instance, LoadSummary.Answered::answers)
        .containsExactly(tuple("web-a", 50L), tuple("web-b", 50L));
    assertThat(summary.instances().getLast().first())
        .isGreaterThanOrEqualTo(Duration.ofMillis(240));
  }

  @Test
  void countsFailuresByCause() throws Exception {
    AtomicInteger served = new AtomicInteger();
    HttpTarget target =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(served.incrementAndGet() % 2 == 0 ? 503 : 200, -1);
              exchange.close();
            });

    LoadSummary summary = run(target, LoadPlan.of(List.of(100.0), Duration.ofMillis(100)), 1);

    assertThat(summary.failedByCause()).isEqualTo(Map.of("HTTP 503", 5L));
    assertThat(summary.ok()).isEqualTo(5);
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    int port = FreePort.next();
    HttpTarget target = HttpTarget.of("http://127.0.0.1:" + port, "get", List.of(), "");

    LoadSummary summary = run(target, LoadPlan.of(List.of(50.0), Duration.ofMillis(100)), 2);

    assertThat(summary.failedByCause()).isEqualTo(Map.of("connection refused", 5L));
  }

  /**
   * One connection and a server that stalls 300 ms once: requests due meanwhile could not leave.
   * Timed from when they left they would look fast; timed from when they were due they waited.
   */
  @Test
  void countsLatencyFromWhenARequestWasDue() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger served = new AtomicInteger();
    HttpTarget target =
        serve(
            exchange -> {
              if (served.getAndIncrement() == 0) {
                awaitQuietly(never, 300);
              }
              exchange.sendResponseHeaders(200, -1);
              exchange.close();
            });

    LoadSummary summary = run(target, LoadPlan.of(List.of(100.0), Duration.ofMillis(300)), 1);

    assertThat(summary.ok()).isEqualTo(30);
    assertThat(summary.latency().max()).isGreaterThanOrEqualTo(Duration.ofMillis(299));
    assertThat(summary.latency().p50()).isGreaterThan(Duration.ofMillis(100));
  }

  private static LoadSummary run(HttpTarget target, LoadPlan plan, int connections)
      throws InterruptedException {
    LoadGenerator.Limits limits = new LoadGenerator.Limits(connections, Duration.ofSeconds(10));
    return new LoadGenerator(plan, target, limits, System::nanoTime).run(progress -> {});
  }

  private HttpTarget serve(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", handler);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    servers.add(server);
    return HttpTarget.of("http://127.0.0.1:" + server.getAddress().getPort(), "get", List.of(), "");
  }

  private static void awaitQuietly(CountDownLatch latch, long millis) {
    try {
      latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
