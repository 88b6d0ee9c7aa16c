package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import io.tidegate.common.testing.FreePort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TcpListenerTest {
  @Test
  void triesAnotherEndpointWhenOneRefuses() throws Exception {
    Address nobody = FreePort.address();
    try (Backend backend = Backend.saying("here");
        Proxy proxy = Proxy.start()) {
      proxy.ready(List.of(nobody, backend.address())).join();
      Address address = listen(proxy);
      for (int i = 0; i < 4; i++) {
        try (RawClient client = new RawClient(address)) {
          assertThat(client.get("/").text()).isEqualTo("here");
        }
      }
      assertThat(totals(proxy, t -> t.tries().retries())).isBetween(1L, 4L);

      proxy.ready(List.of(nobody)).join();
      try (RawClient client = new RawClient(address)) {
        assertThatThrownBy(client::closed).isInstanceOf(SocketException.class);
      }
      await().until(() -> totals(proxy, t -> t.failures().getOrDefault("connect-failed", 0L)) == 1);
    }
  }

  @Test
  void leavesDrainingEndpointsToTheirPresentConnections() throws Exception {
    try (Backend old = Backend.saying("old");
        Backend next = Backend.saying("next");
        Proxy proxy = Proxy.before(old)) {
      Address address = listen(proxy);
      try (RawClient standing = new RawClient(address)) {
        assertThat(standing.get("/").text()).isEqualTo("old");
        proxy
            .endpoints(
                List.of(
                    Proxy.endpoint(old.address(), State.DRAINING),
                    Proxy.endpoint(next.address(), State.READY)))
            .join();
        try (RawClient client = new RawClient(address)) {
          assertThat(client.get("/").text()).isEqualTo("next");
        }
        assertThat(standing.get("/").text()).isEqualTo("old");
      }
    }
  }

  @Test
  void closesConnectionsThatAreSilentForTooLong() throws Exception {
    Timeouts usual = Timeouts.DEFAULT;
    TrafficPolicy policy = TrafficPolicy.DEFAULT;
    Duration idle = Duration.ofMillis(300);
    try (Backend backend = Backend.saying("x");
        Proxy proxy =
            Proxy.start(
                ProxySettings.DEFAULT,
                new TrafficPolicy(
                    policy.balancing(),
                    new Timeouts(usual.connect(), usual.perTry(), usual.response(), idle),
                    policy.resilience(),
                    policy.health(),
                    policy.upstream()))) {
      proxy.ready(backend).join();
      try (RawClient client = new RawClient(listen(proxy))) {
        assertThat(client.get("/").text()).isEqualTo("x");
        assertThat(client.closed()).isTrue();
      }
      await().until(() -> backend.openConnections() == 0);
      assertThat(clientsOpen(proxy)).isZero();
    }
  }

  /** The end of one direction leaves the other as it is, and nothing of a long tail is lost. */
  @Test
  void passesEveryByteBehindAHalfClose() throws Exception {
    byte[] sent = new byte[3 << 20];
    new SplittableRandom(1).nextBytes(sent);
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Proxy proxy = Proxy.start()) {
      proxy.ready(List.of(new Address("127.0.0.1", server.getLocalPort()))).join();
      Thread.ofVirtual().start(() -> answerWhenAllHasCome(server));
      Address address = listen(proxy);
      try (Socket client = new Socket(address.host(), address.port())) {
        client.setSoTimeout(20_000);
        client.getOutputStream().write(sent);
        client.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
      }
    }
  }

  private static void answerWhenAllHasCome(ServerSocket server) {
    try (Socket socket = server.accept()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(all);
      socket.getOutputStream().write(all.toByteArray());
    } catch (IOException e) {
      // the client sees what is missing
    }
  }

  private static Address listen(Proxy proxy) throws IOException {
    return proxy.plane.listen(
        new Listener("127.0.0.1", 0, null, Proxy.WEB, false, Listener.ProxyHeaders.NONE));
  }

  private static long totals(
      Proxy proxy, java.util.function.ToLongFunction<WorkloadTotals> counter) {
    return proxy.plane.counters().join().stream()
        .flatMap(loop -> loop.workloads().stream())
        .mapToLong(workload -> counter.applyAsLong(workload.totals()))
        .sum();
  }

  private static long clientsOpen(Proxy proxy) {
    return proxy.plane.counters().join().stream().mapToLong(r -> r.totals().clients().open()).sum();
  }
}
