package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.http2.Abuse;
import io.tidegate.balancer.http2.ErrorCode;
import io.tidegate.balancer.http2.FrameType;
import io.tidegate.balancer.http2.PeerSettings;
import io.tidegate.balancer.netty.Http2Client.Frame;
import io.tidegate.balancer.routing.TrafficPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that make work instead of requests are sent away, and others beside them are served. */
class Http2AbuseIT {
  private Backend backend;
  private Proxy proxy;
  private Http2Client attacker;
  private Http2Client victim;

  @BeforeEach
  void start() throws IOException {
    backend =
        Backend.start(
            (request, to) -> to.ok(request.target().equals("/l") ? "x".repeat(500_000) : "x"));
    ProxySettings usual = ProxySettings.DEFAULT;
    Duration second = Duration.ofSeconds(1);
    ProxySettings settings =
        new ProxySettings(
            usual.head(),
            usual.bodyBytes(),
            new ProxySettings.ClientTimeouts(
                second, second, Duration.ofSeconds(20), second, second, second),
            usual.http2(),
            usual.upstream(),
            usual.forwarding(),
            usual.trusted(),
            usual.traceContext(),
            usual.capacity());
    proxy = Proxy.start(settings, TrafficPolicy.DEFAULT);
    proxy.ready(backend).join();
    victim = new Http2Client(proxy.address);
    victim.get(1, "/");
    attacker = new Http2Client(proxy.address);
  }

  @AfterEach
  void stop() throws Exception {
    victim.get(3, "/");
    assertThat(victim.response(3).status()).isEqualTo("200");
    attacker.close();
    victim.close();
    proxy.close();
    backend.close();
  }

  @Test
  void rapidReset() throws Exception {
    flood(
        Abuse.RESETS,
        i -> {
          attacker.get(2 * i + 1, "/");
          attacker.reset(2 * i + 1, ErrorCode.CANCEL.number());
        });
    assertThat(backend.requests.size()).isLessThan(400);
  }

  /** The streams are reset by the balancer, but for what the client does: the same attack. */
  @Test
  void resetsThatTheClientProvokes() throws Exception {
    flood(
        Abuse.RESETS,
        i -> {
          attacker.get(2 * i + 1, "/");
          attacker.window(2 * i + 1, 0);
        });
  }

  @Test
  void malformedRequests() throws Exception {
    flood(Abuse.RESETS, i -> attacker.begin(2 * i + 1, "GET", "/", true, "Upper=1"));
  }

  @Test
  void continuations() throws Exception {
    attacker.send(FrameType.HEADERS, 0, 1, Http2Client.block(":method=GET"));
    flood(Abuse.HEADER_BLOCK, i -> attacker.send(FrameType.CONTINUATION, 0, 1));
  }

  @Test
  void continuationsThatNeverEnd() throws Exception {
    attacker.send(FrameType.HEADERS, 0, 1, Http2Client.block(":method=GET"));
    expelled(Abuse.HEADER_BLOCK);
  }

  @Test
  void settings() throws Exception {
    flood(Abuse.CONTROL_FRAMES, i -> attacker.send(FrameType.SETTINGS, 0, 0));
  }

  @Test
  void pings() throws Exception {
    flood(Abuse.CONTROL_FRAMES, i -> attacker.send(FrameType.PING, 0, 0, new byte[8]));
  }

  @Test
  void priorities() throws Exception {
    flood(Abuse.CONTROL_FRAMES, i -> attacker.send(FrameType.PRIORITY, 0, 1, new byte[5]));
  }

  @Test
  void emptyData() throws Exception {
    attacker.begin(1, "POST", "/", false);
    flood(Abuse.CONTROL_FRAMES, i -> attacker.send(FrameType.DATA, 0, 1));
  }

  @Test
  void framesOfUnknownTypes() throws Exception {
    flood(Abuse.CONTROL_FRAMES, i -> attacker.send(77, 0, 0));
  }

  @Test
  void windowUpdates() throws Exception {
    flood(Abuse.CONTROL_FRAMES, i -> attacker.window(0, 1));
  }

  /** One large field in the table, asked for again and again by one byte each. */
  @Test
  void headerBomb() throws Exception {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    byte[] field = Http2Client.block("x-bomb=" + "y".repeat(3900));
    field[0] = 0x40;
    block.writeBytes(Http2Client.block(":method=GET", ":scheme=http", ":path=/"));
    block.writeBytes(field);
    byte[] again = new byte[12_000];
    Arrays.fill(again, (byte) (0x80 | 62));
    block.writeBytes(again);
    attacker.send(
        FrameType.HEADERS, FrameType.END_HEADERS | FrameType.END_STREAM, 1, block.toByteArray());

    expelled(Abuse.HEADER_LIST);
  }

  @Test
  void answersThatAreNotTaken() throws Exception {
    attacker.send(
        FrameType.SETTINGS, 0, 0, new byte[] {0, PeerSettings.INITIAL_WINDOW_SIZE, 0, 0, 0, 0});
    attacker.get(1, "/");
    Frame reset = attacker.next(FrameType.RST_STREAM);

    assertThat(reset.number(0)).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM.number());
    assertThat(count(Abuse.STALLED_WINDOW)).isEqualTo(1);
  }

  @Test
  void aConnectionWhoseAnswersAreNotTaken() throws Exception {
    attacker.send(
        FrameType.SETTINGS, 0, 0, new byte[] {0, PeerSettings.INITIAL_WINDOW_SIZE, 0, 16, 0, 0});
    attacker.get(1, "/l");
    int taken = 0;
    while (taken < PeerSettings.USUAL_WINDOW) {
      taken += attacker.next(FrameType.DATA).payload().length;
    }
    // ever more that is ended at the server and waits here for the connection's window
    for (int i = 1; i < 100; i++) {
      attacker.get(2 * i + 1, "/");
    }

    expelled(Abuse.STALLED_WINDOW);
  }

  private interface Step {
    void send(int i) throws IOException;
  }

  private void flood(Abuse abuse, Step step) throws Exception {
    try {
      for (int i = 0; i < 5000; i++) {
        step.send(i);
      }
    } catch (SocketException e) {
      // closed while it was at it
    }
    expelled(abuse);
  }

  private void expelled(Abuse abuse) throws Exception {
    Frame goAway = attacker.next(FrameType.GOAWAY);
    if (goAway != null) {
      // else a reset of the socket has overtaken it
      assertThat(goAway.number(4)).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM.number());
    }
    while (attacker.read() != null) {
      assertThat(attacker.seen.size()).isLessThan(100_000);
    }
    await().untilAsserted(() -> assertThat(count(abuse)).isEqualTo(1));
  }

  private long count(Abuse abuse) {
    return proxy.plane.counters().join().stream()
        .mapToLong(loop -> loop.totals().abuses().get(abuse.label()))
        .sum();
  }
}
