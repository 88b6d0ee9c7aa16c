package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.epoll.Epoll;
import io.tidegate.balancer.config.Listener;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Either side ends its output behind a large transfer: every byte arrives, and the other way. */
class TcpHalfCloseIT {
  private static final int SOME = 16 << 20;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private ServerSocket server;
  private Proxy proxy;
  private Address address;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket();
    server.setReceiveBufferSize(64 * 1024);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    proxy = Proxy.start();
    proxy.ready(List.of(new Address("127.0.0.1", server.getLocalPort()))).join();
    address =
        proxy.plane.listen(
            new Listener("127.0.0.1", 0, null, Proxy.WEB, false, Listener.ProxyHeaders.NONE));
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
    threads.close();
  }

  @Test
  void clientEndsItsOutputFirst() throws Exception {
    try (Pair pair = connect()) {
      Future<?> sent = threads.submit(() -> send(pair.client, 1));
      assertThat(received(pair.server, 1, 0)).isEqualTo(SOME);
      sent.get();
      answer(pair.server, pair.client, 2);
    }
    assertThatMuchWasSpliced();
  }

  @Test
  void serverEndsItsOutputFirst() throws Exception {
    try (Pair pair = connect()) {
      Future<?> sent = threads.submit(() -> send(pair.server, 3));
      assertThat(received(pair.client, 3, 0)).isEqualTo(SOME);
      sent.get();
      answer(pair.client, pair.server, 4);
    }
    assertThatMuchWasSpliced();
  }

  /** The end comes while what was sent before it waits in every buffer on the way. */
  @Test
  void readerIsSlow() throws Exception {
    try (Pair pair = connect()) {
      Future<?> sent = threads.submit(() -> send(pair.client, 5));
      assertThat(received(pair.server, 5, 200)).isEqualTo(SOME);
      sent.get();
      answer(pair.server, pair.client, 6);
    }
    assertThatMuchWasSpliced();
  }

  /** Nobody reads before the sender is done, as far as the buffers on the way let him be. */
  @Test
  void readerBeginsOnlyWhenTheSenderCanDoNoMore() throws Exception {
    try (Pair pair = connect()) {
      Future<?> sent = threads.submit(() -> send(pair.server, 7));
      await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !sent.isDone());
      assertThat(received(pair.client, 7, 0)).isEqualTo(SOME);
      sent.get();
    }
  }

  @Test
  void bothSendAtOnce() throws Exception {
    try (Pair pair = connect()) {
      List<Callable<Integer>> all =
          List.of(
              () -> send(pair.client, 8),
              () -> send(pair.server, 9),
              () -> received(pair.server, 8, 0),
              () -> received(pair.client, 9, 50));
      for (Future<Integer> one : threads.invokeAll(all, 60, TimeUnit.SECONDS)) {
        assertThat(one.get()).isEqualTo(SOME);
      }
    }
    await().until(() -> open() == 0);
  }

  /** What nobody will read any more is given up, and with it the connection. */
  @Test
  void receiverGoesAwayInTheMiddle() throws Exception {
    try (Pair pair = connect()) {
      Future<?> sent = threads.submit(() -> send(pair.client, 10));
      pair.server.getInputStream().readNBytes(1 << 20);
      pair.server.setSoLinger(true, 0);
      pair.server.close();
      assertThat(sent)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withCauseInstanceOf(SocketException.class);
    }
    await().until(() -> open() == 0);
  }

  private void answer(Socket from, Socket to, int seed) throws Exception {
    Future<?> sent = threads.submit(() -> send(from, seed));
    assertThat(received(to, seed, 0)).isEqualTo(SOME);
    sent.get();
  }

  private void assertThatMuchWasSpliced() {
    if (Epoll.isAvailable()) {
      assertThat(
              proxy.plane.counters().join().stream()
                  .mapToLong(r -> r.totals().splicedBytes())
                  .sum())
          .isGreaterThan(SOME);
    }
  }

  private long open() {
    return proxy.plane.counters().join().stream()
        .mapToLong(r -> r.totals().clients().open() + r.totals().upstreams().open())
        .sum();
  }

  private static int send(Socket socket, int seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] piece = new byte[100_003];
    for (int sent = 0; sent < SOME; sent += piece.length) {
      random.nextBytes(piece);
      socket.getOutputStream().write(piece, 0, Math.min(piece.length, SOME - sent));
    }
    socket.shutdownOutput();
    return SOME;
  }

  /** How many bytes come until the end, all of them those that were sent. */
  private static int received(Socket socket, int seed, int pauseMicros) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] expected = new byte[100_003];
    InputStream in = socket.getInputStream();
    int received = 0;
    while (true) {
      byte[] piece = in.readNBytes(expected.length);
      random.nextBytes(expected);
      assertThat(piece).isEqualTo(java.util.Arrays.copyOf(expected, piece.length));
      received += piece.length;
      if (piece.length < expected.length) {
        return received;
      }
      if (pauseMicros > 0) {
        java.util.concurrent.locks.LockSupport.parkNanos(pauseMicros * 1000L);
      }
    }
  }

  private Pair connect() throws IOException {
    Socket client = new Socket();
    client.setReceiveBufferSize(64 * 1024);
    client.connect(new InetSocketAddress(address.host(), address.port()), 10_000);
    client.setSoTimeout(20_000);
    Socket accepted = server.accept();
    accepted.setSoTimeout(20_000);
    return new Pair(client, accepted);
  }

  private record Pair(Socket client, Socket server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      client.close();
      server.close();
    }
  }
}
