package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.model.Address;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint has answered and gone before its client has read: the rest is not lost. */
class SlowReaderTest {
  private static final int BODY = 24 << 20;

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"Connection: close", "Content-Length: " + BODY})
  void getsAllOfAResponseWhoseEndpointHasGone(String framing) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Proxy proxy = Proxy.start();
        Socket client = new Socket()) {
      proxy.ready(List.of(new Address("127.0.0.1", server.getLocalPort()))).join();
      Future<?> answered = threads.submit(() -> answer(server, framing));
      client.setReceiveBufferSize(32 * 1024);
      client.connect(new InetSocketAddress(proxy.address.host(), proxy.address.port()), 10_000);
      client.setSoTimeout(20_000);
      client
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      // every buffer on the way is full
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !answered.isDone());
      assertThat(bodyBytes(client)).isEqualTo(BODY);
      answered.get();
    }
  }

  private static int bodyBytes(Socket client) throws IOException {
    byte[] all = client.getInputStream().readAllBytes();
    String beginning = new String(all, 0, Math.min(all.length, 2000), StandardCharsets.ISO_8859_1);
    int head = beginning.indexOf("\r\n\r\n") + 4;
    if (!beginning.contains("chunked")) {
      return all.length - head;
    }
    int body = 0;
    for (int i = head; ; ) {
      int line = i;
      while (all[line] != '\r') {
        line++;
      }
      int size = Integer.parseInt(new String(all, i, line - i, StandardCharsets.US_ASCII), 16);
      body += size;
      i = line + 2 + size + 2;
      if (size == 0) {
        return body;
      }
    }
  }

  private static Void answer(ServerSocket server, String framing) throws IOException {
    try (Socket socket = server.accept()) {
      while (socket.getInputStream().read() != '\n') {
        continue;
      }
      OutputStream out = socket.getOutputStream();
      out.write(("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] piece = new byte[64 * 1024];
      for (int sent = 0; sent < BODY; sent += piece.length) {
        out.write(piece);
      }
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
    return null;
  }
}
