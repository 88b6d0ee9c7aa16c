package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.FrameType;
import io.tidegate.balancer.http2.PeerSettings;
import io.tidegate.balancer.netty.Http2Client.Frame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How streams of one connection share it, stop each other or do not, and end. */
class Http2FlowTest {
  @Test
  void aStreamThatItsClientDoesNotReadHoldsUpNoOther() throws Exception {
    String large = "x".repeat(3_000_000);
    try (Backend backend = Backend.start((r, to) -> to.ok(r.target().equals("/l") ? large : "s"));
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.window(0, 10_000_000);
      client.get(1, "/l");
      client.get(3, "/s");
      assertThat(client.response(3).text()).isEqualTo("s");
      client.get(5, "/s");
      assertThat(client.response(5).text()).isEqualTo("s");
      assertThat(received(client, 1)).isLessThanOrEqualTo(65_535);

      client.window(1, 10_000_000);
      while (received(client, 1) < large.length()) {
        assertThat(client.read()).isNotNull();
      }
      assertThat(client.seen.getLast().endsStream()).isTrue();
    }
  }

  private static int received(Http2Client client, int stream) {
    return client.seen.stream()
        .filter(f -> f.stream() == stream && f.type() == FrameType.DATA)
        .mapToInt(f -> f.payload().length)
        .sum();
  }

  @Test
  void aBodyThatItsServerDoesNotReadHoldsUpNoOther() throws Exception {
    try (Backend slow =
            Backend.start((request, to) -> to.ok("read " + request.bodyText().length()));
        Proxy proxy = Proxy.before(slow);
        Http2Client client = new Http2Client(proxy.address)) {
      // nothing takes this stream's body before it has an endpoint
      proxy.endpoints(List.of()).join();
      client.begin(1, "POST", "/", false);
      String part = "x".repeat(8192);
      int sent = 0;
      int before = -1;
      while (sent > before) {
        before = sent;
        while (sent + part.length() <= 65_536 + granted(client, 1)) {
          client.data(1, part, false);
          sent += part.length();
        }
        client.send(FrameType.PING, 0, 0, new byte[8]);
        assertThat(client.next(FrameType.PING)).isNotNull();
      }
      assertThat(sent).as("what is buffered of a body").isBetween(65_536, 200_000);

      proxy.ready(slow).join();
      while (sent + 3 > 65_536 + granted(client, 1)) {
        assertThat(client.read()).isNotNull();
      }
      client.data(1, "end", true);
      assertThat(client.response(1).text()).isEqualTo("read " + (sent + 3));
    }
  }

  private static int granted(Http2Client client, int stream) {
    return client.seen.stream()
        .filter(f -> f.type() == FrameType.WINDOW_UPDATE && f.stream() == stream)
        .mapToInt(f -> f.number(0))
        .sum();
  }

  @Test
  void carriesLargeBodiesBothWays() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < 1_000_000; i++) {
      text.append(i).append(' ');
    }
    String all = text.toString();
    try (Backend backend = Backend.start((request, to) -> to.ok(request.bodyText()));
        Proxy proxy = Proxy.before(backend);
        Http2Client client =
            new Http2Client(proxy.address, PeerSettings.INITIAL_WINDOW_SIZE, 1 << 20)) {
      client.window(0, 1 << 24);
      client.begin(1, "POST", "/", false);
      int window = 65_536;
      for (int at = 0; at < all.length(); ) {
        int end = Math.min(all.length(), at + 16_384);
        while (end - granted(client, 1) > window) {
          assertThat(client.read()).isNotNull();
        }
        client.data(1, all.substring(at, end), end == all.length());
        at = end;
      }

      assertThat(client.response(1).text()).isEqualTo(all);
    }
  }

  @Test
  void aResetEndsTheRequestAtTheServer() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> end = new CompletableFuture<>();
    try (Backend backend =
            Backend.start(
                (request, to) -> {
                  begun.countDown();
                  end.complete(to.in().read());
                });
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");
      begun.await();
      client.reset(1, ErrorCode.CANCEL.number());

      assertThat(end.get(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(-1);
      await().until(() -> inFlight(proxy) == 0);
    }
  }

  private static int inFlight(Proxy proxy) {
    return proxy.plane.counters().join().stream()
        .flatMap(loop -> loop.workloads().stream())
        .mapToInt(LoopReport.WorkloadReport::inFlight)
        .sum();
  }

  private static long refusedStreams(Proxy proxy) {
    return proxy.plane.counters().join().stream()
        .mapToLong(loop -> loop.totals().abuses().get("concurrent-streams"))
        .sum();
  }

  @Test
  void refusesStreamsBeyondTheLimitAndServesTheOthers() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (Backend backend =
            Backend.start(
                (request, to) -> {
                  hold(go);
                  to.ok("x");
                });
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      for (int i = 0; i <= 128; i++) {
        client.get(2 * i + 1, "/");
      }
      Frame refused = client.next(FrameType.RST_STREAM);
      assertThat(refused.stream()).isEqualTo(257);
      assertThat(refused.number(0)).isEqualTo(ErrorCode.REFUSED_STREAM.number());
      assertThat(refusedStreams(proxy)).isEqualTo(1);

      go.countDown();
      assertThat(client.response(1).status()).isEqualTo("200");
    }
  }

  @Test
  void aDrainLetsStreamsEndAndClosesBehindThem() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Backend backend =
            Backend.start(
                (request, to) -> {
                  begun.countDown();
                  hold(go);
                  to.ok("finished");
                });
        Proxy proxy = Proxy.before(backend);
        Http2Client client = new Http2Client(proxy.address)) {
      client.get(1, "/");
      begun.await();
      CompletableFuture<Void> drain =
          CompletableFuture.runAsync(() -> proxy.plane.drain(Duration.ofSeconds(20)));
      Frame warning = client.next(FrameType.GOAWAY);
      assertThat(warning.number(0)).isEqualTo(Integer.MAX_VALUE);
      Frame ping = client.next(FrameType.PING);
      client.send(FrameType.PING, FrameType.ACK, 0, ping.payload());
      Frame last = client.next(FrameType.GOAWAY);
      assertThat(last.number(0)).isEqualTo(1);
      assertThat(last.number(4)).isEqualTo(ErrorCode.NO_ERROR.number());
      go.countDown();

      assertThat(client.response(1).text()).isEqualTo("finished");
      assertThat(client.read()).isNull();
      drain.get(10, java.util.concurrent.TimeUnit.SECONDS);
    }
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
