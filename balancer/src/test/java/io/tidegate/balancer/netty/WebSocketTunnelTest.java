package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a WebSocket server answers through the balancer is byte for byte what it answers directly,
 * however the client's bytes are cut: right frames and wrong ones.
 */
class WebSocketTunnelTest {
  private static final int FIN = 0x80;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final byte[] BYE = frame(FIN | CLOSE, new byte[] {3, (byte) 0xe8});
  private static final String UPGRADE =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

  private static EchoServer server;
  private static Proxy proxy;

  @BeforeAll
  static void start() throws IOException {
    server = new EchoServer();
    proxy = Proxy.start();
    proxy.ready(List.of(server.address())).join();
  }

  @AfterAll
  static void stop() {
    proxy.close();
    server.close();
  }

  static Stream<Arguments> corpus() {
    return Stream.of(whole(), fragments(), wrong(), closes()).flatMap(cases -> cases);
  }

  private static Stream<Arguments> whole() {
    byte[] hex =
        HexFormat.of().parseHex("48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121");
    return Stream.of(
        named("empty text", frame(FIN | TEXT, text("")), BYE),
        named("text", frame(FIN | TEXT, text("Hello")), BYE),
        named("non-ASCII text", frame(FIN | TEXT, hex), BYE),
        named("125 bytes", frame(FIN | BINARY, payload(125)), BYE),
        named("126 bytes, 16-bit length", frame(FIN | BINARY, payload(126)), BYE),
        named("65535 bytes", frame(FIN | BINARY, payload(65_535)), BYE),
        named("65536 bytes, 64-bit length", frame(FIN | BINARY, payload(65_536)), BYE),
        named("500 kB", frame(FIN | BINARY, payload(500_000)), BYE),
        named("mask of zeros", frame(FIN | TEXT, text("abc"), 0), BYE),
        named("many in one segment", repeated(frame(FIN | TEXT, text("x")), 500), BYE),
        named("ping", frame(FIN | PING, text("are you there?")), BYE),
        named("empty ping", frame(FIN | PING, text("")), BYE),
        named("unsolicited pong", frame(FIN | PONG, text("yes")), BYE),
        named("ping too long", frame(FIN | PING, payload(126))),
        named("fragmented ping", frame(PING, text("a"))));
  }

  private static Stream<Arguments> fragments() {
    return Stream.of(
        named("text in two", frame(TEXT, text("a")), frame(FIN, text("b")), BYE),
        named(
            "text in three", frame(TEXT, text("")), frame(0, text("b")), frame(FIN, text("")), BYE),
        named(
            "ping between fragments",
            frame(TEXT, text("a")),
            frame(FIN | PING, text("p")),
            frame(FIN, text("b")),
            BYE),
        named(
            "pongs between fragments",
            frame(TEXT, text("a")),
            frame(FIN | PONG, text("p")),
            frame(0, text("b")),
            frame(FIN | PONG, text("p")),
            frame(FIN, text("c")),
            BYE),
        named("continuation of nothing", frame(FIN, text("x"))),
        named("text within fragments", frame(TEXT, text("a")), frame(FIN | TEXT, text("b"))));
  }

  private static Stream<Arguments> wrong() {
    return Stream.of(
        named(
            "invalid UTF-8",
            frame(FIN | TEXT, bytes(0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xed, 0xa0, 0x80))),
        named("UTF-8 cut by fragments", frame(TEXT, bytes(0xc3)), frame(FIN, bytes(0xb6)), BYE),
        named("UTF-8 that ends early", frame(FIN | TEXT, bytes(0xc3))),
        named("reserved bit 1", frame(FIN | 0x40 | TEXT, text("x"))),
        named("reserved bits", frame(FIN | 0x70 | TEXT, text("x"))),
        named("reserved data opcode", frame(FIN | 3, text("x"))),
        named("reserved control opcode", frame(FIN | 11, text("x"))),
        named("unmasked", new byte[] {(byte) (FIN | TEXT), 1, 'x'}),
        // the header alone: what a server leaves unread becomes a reset, which overtakes its answer
        named(
            "too long for the server",
            java.util.Arrays.copyOf(frame(FIN | BINARY, payload(2 << 20)), 14)));
  }

  private static Stream<Arguments> closes() {
    return Stream.of(
        named("close without status", frame(FIN | CLOSE, text(""))),
        named("close with one byte", frame(FIN | CLOSE, bytes(3))),
        named("close 1001 with a reason", close(1001, "going")),
        named("close 3000", close(3000, "")),
        named("close 4999", close(4999, "")),
        named("close 999", close(999, "")),
        named("close 1004", close(1004, "")),
        named("close 1005", close(1005, "")),
        named("close 1006", close(1006, "")),
        named("close 2999", close(2999, "")),
        named("close 65535", close(65_535, "")),
        named("close with invalid UTF-8", frame(FIN | CLOSE, bytes(3, 0xe8, 0xff, 0xfe))),
        named("frames behind a close", BYE, frame(FIN | TEXT, text("late"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void isAsIfTheBalancerWereNotThere(String name, byte[] frames) throws Exception {
    byte[] direct = answers(server.address(), frames, new int[] {frames.length});
    assertThat(answers(proxy.address, frames, new int[] {frames.length})).isEqualTo(direct);
    if (frames.length <= 4096) {
      assertThat(answers(proxy.address, frames, cuts(frames.length))).isEqualTo(direct);
    }
  }

  /** Everything that comes behind the 101 up to the end of the connection. */
  private static byte[] answers(Address at, byte[] frames, int[] cuts) throws IOException {
    try (RawClient client = new RawClient(at)) {
      assertThat(client.send(UPGRADE).response().status()).isEqualTo(101);
      Thread sender =
          Thread.ofVirtual()
              .start(
                  () -> {
                    int from = 0;
                    for (int cut : cuts) {
                      try {
                        client.send(java.util.Arrays.copyOfRange(frames, from, cut));
                      } catch (IOException e) {
                        return; // the server has closed, having seen enough
                      }
                      from = cut;
                    }
                  });
      ByteArrayOutputStream answers = new ByteArrayOutputStream();
      try {
        client.in.transferTo(answers);
      } catch (java.net.SocketException e) {
        // a reset behind the close frame, when the server left bytes unread
      }
      sender.interrupt();
      return answers.toByteArray();
    }
  }

  private static int[] cuts(int length) {
    SplittableRandom random = new SplittableRandom(length);
    int[] cuts = random.ints(12, 0, length + 1).sorted().toArray();
    cuts[cuts.length - 1] = length;
    return cuts;
  }

  private static Arguments named(String name, byte[]... frames) {
    int length = Stream.of(frames).mapToInt(f -> f.length).sum();
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] frame : frames) {
      all.put(frame);
    }
    return Arguments.of(name, all.array());
  }

  private static byte[] repeated(byte[] frame, int times) {
    ByteBuffer all = ByteBuffer.allocate(frame.length * times);
    while (all.hasRemaining()) {
      all.put(frame);
    }
    return all.array();
  }

  private static byte[] close(int code, String reason) {
    byte[] text = text(reason);
    return frame(
        FIN | CLOSE, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  private static byte[] frame(int first, byte[] payload) {
    return frame(first, payload, 0x5a3c9617);
  }

  private static byte[] frame(int first, byte[] payload, int mask) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ (mask >>> (24 - 8 * (i % 4)))));
    }
    return java.util.Arrays.copyOf(frame.array(), frame.position());
  }

  private static byte[] payload(int length) {
    byte[] payload = new byte[length];
    for (int i = 0; i < length; i++) {
      payload[i] = (byte) (i * 31);
    }
    return payload;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
