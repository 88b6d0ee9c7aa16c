package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.config.Listener.ProxyHeaders;
import io.tidegate.balancer.config.Listener.ProxyHeaders.Mode;
import io.tidegate.balancer.forwarding.AddressRange;
import io.tidegate.balancer.forwarding.TrustList;
import io.tidegate.balancer.proxyprotocol.ProxyHeader;
import io.tidegate.balancer.proxyprotocol.ProxyHeader.Ends;
import io.tidegate.balancer.proxyprotocol.ProxyHeaderReader;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyProtocolIT {
  private static final ProxyHeaders REQUIRED = new ProxyHeaders(Mode.REQUIRED, TrustList.NOBODY);
  private static final TrustList LOOPBACK = trusting("127.0.0.0/8");
  private static final TrustList ELSEWHERE = trusting("10.0.0.0/8");
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final Ends ENDS =
      new Ends(
          new InetSocketAddress(InetAddress.ofLiteral("203.0.113.9"), 4711),
          new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 80));

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theClientIsWhomTheHeaderNames(int version) throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        RawClient client = new RawClient(listen(proxy, REQUIRED, null))) {
      byte[] header = ProxyHeader.encode(version, ENDS);
      client.send(java.util.Arrays.copyOf(header, 9));
      client.send(java.util.Arrays.copyOfRange(header, 9, header.length));
      assertThat(client.send(GET).response().text()).isEqualTo("x");
      assertThat(client.send(GET).response().text()).isEqualTo("x");
      assertThat(backend.requests)
          .allMatch(r -> r.first("x-forwarded-for").get().equals("203.0.113.9"));
    }
  }

  @Test
  void keepsTheSocketsAddressWhenTheProxySpeaksForItself() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        RawClient client = new RawClient(listen(proxy, REQUIRED, null))) {
      client.send(ProxyHeader.local(2)).send(GET);
      assertThat(client.response().text()).isEqualTo("x");
      assertThat(backend.requests.getFirst().first("x-forwarded-for")).hasValue("127.0.0.1");
    }
  }

  @Test
  void closesAConnectionWithoutTheHeaderThatIsRequired() throws Exception {
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      try (RawClient client = new RawClient(listen(proxy, REQUIRED, null))) {
        assertThat(client.send(GET).closed()).isTrue();
      }
      ProxyHeaders strangers = new ProxyHeaders(Mode.REQUIRED, ELSEWHERE);
      try (RawClient client = new RawClient(listen(proxy, strangers, null))) {
        assertThat(client.closed()).isTrue();
      }
      assertThat(backend.requests).isEmpty();
      assertThat(refused(proxy)).isEqualTo(2);
      assertThat(openClients(proxy)).isZero();
    }
  }

  @Test
  void takesOrLeavesAnOptionalHeaderOfAPeerItTrusts() throws Exception {
    ProxyHeaders optional = new ProxyHeaders(Mode.OPTIONAL, LOOPBACK);
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      Address address = listen(proxy, optional, null);
      try (RawClient with = new RawClient(address);
          RawClient without = new RawClient(address)) {
        assertThat(with.send(ProxyHeader.encode(1, ENDS)).send(GET).response().text())
            .isEqualTo("x");
        assertThat(without.send(GET).response().text()).isEqualTo("x");
      }
      assertThat(backend.requests.stream().map(r -> r.first("x-forwarded-for").get()))
          .containsExactly("203.0.113.9", "127.0.0.1");
    }
  }

  /** To somebody who is not trusted the header is just a malformed request. */
  @Test
  void readsNoHeaderOfAPeerItDoesNotTrust() throws Exception {
    ProxyHeaders optional = new ProxyHeaders(Mode.OPTIONAL, ELSEWHERE);
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend);
        RawClient client = new RawClient(listen(proxy, optional, null))) {
      client.send(ProxyHeader.encode(1, ENDS)).send(GET);
      assertThat(client.response().status()).isEqualTo(400);
      assertThat(backend.requests).isEmpty();
    }
  }

  @Test
  void readsTheHeaderBeforeTls(@TempDir Path directory) throws Exception {
    Listener.Tls tls =
        new Listener.Tls(List.of(TestKeys.pair(directory, "a", "a.test")), null, false);
    try (Backend backend = Backend.saying("x");
        Proxy proxy = Proxy.before(backend)) {
      Address address =
          proxy.plane.listen(new Listener("127.0.0.1", 0, tls, null, false, REQUIRED));
      try (Socket socket = new Socket(address.host(), address.port())) {
        socket.getOutputStream().write(ProxyHeader.encode(2, ENDS));
        SSLSocket secure =
            (SSLSocket)
                TestKeys.client(null)
                    .getSocketFactory()
                    .createSocket(socket, "a.test", address.port(), false);
        secure.setSoTimeout(10_000);
        secure.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        assertThat(WireRequest.line(secure.getInputStream())).contains("200");
      }
      assertThat(backend.requests.getFirst().first("x-forwarded-for")).hasValue("203.0.113.9");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tellsEndpointsWhoTheClientIs(int version) throws Exception {
    try (HeaderReadingServer server = new HeaderReadingServer();
        Proxy proxy = Proxy.start(ProxySettings.DEFAULT, sending(version))) {
      proxy.ready(List.of(server.address())).join();
      try (RawClient client = new RawClient(listen(proxy, REQUIRED, null))) {
        client.send(ProxyHeader.encode(1, ENDS));
        assertThat(client.send(GET).response().text()).isEqualTo("ok");
        assertThat(client.send(GET).response().text()).isEqualTo("ok");
      }
      assertThat(server.seen.poll(5, TimeUnit.SECONDS)).isEqualTo(ENDS);
      // a connection whose header names one client serves no other request
      assertThat(server.seen.poll(5, TimeUnit.SECONDS)).isEqualTo(ENDS);
    }
  }

  @Test
  void tellsTcpEndpointsWhoTheClientIs() throws Exception {
    try (HeaderReadingServer server = new HeaderReadingServer();
        Proxy proxy = Proxy.start(ProxySettings.DEFAULT, sending(2))) {
      proxy.ready(List.of(server.address())).join();
      try (RawClient client = new RawClient(listen(proxy, REQUIRED, Proxy.WEB))) {
        client.send(ProxyHeader.encode(2, ENDS));
        assertThat(client.send(GET).response().text()).isEqualTo("ok");
      }
      assertThat(server.seen.poll(5, TimeUnit.SECONDS)).isEqualTo(ENDS);
    }
  }

  private static Address listen(Proxy proxy, ProxyHeaders headers, @Nullable WorkloadId tcp)
      throws IOException {
    return proxy.plane.listen(new Listener("127.0.0.1", 0, null, tcp, false, headers));
  }

  private static long refused(Proxy proxy) {
    return proxy.plane.counters().join().stream()
        .mapToLong(r -> r.totals().proxyHeadersRefused())
        .sum();
  }

  private static long openClients(Proxy proxy) {
    return proxy.plane.counters().join().stream().mapToLong(r -> r.totals().clients().open()).sum();
  }

  private static TrafficPolicy sending(int version) {
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    return new TrafficPolicy(
        usual.balancing(),
        usual.timeouts(),
        usual.resilience(),
        usual.health(),
        new UpstreamPolicy(Protocol.HTTP1, null, version, 256, Duration.ofSeconds(4)));
  }

  private static TrustList trusting(String range) {
    return new TrustList(List.of(AddressRange.parse(range)));
  }

  /** Reads a PROXY header, then answers requests with {@code ok}. */
  private static final class HeaderReadingServer implements AutoCloseable {
    final BlockingQueue<Ends> seen = new LinkedBlockingQueue<>();
    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());

    HeaderReadingServer() throws IOException {
      Thread.ofVirtual()
          .start(
              () -> {
                while (!server.isClosed()) {
                  try {
                    Socket socket = server.accept();
                    Thread.ofVirtual().start(() -> serve(socket));
                  } catch (IOException e) {
                    return;
                  }
                }
              });
    }

    Address address() {
      return new Address("127.0.0.1", server.getLocalPort());
    }

    private void serve(Socket socket) {
      try (socket) {
        InputStream in = socket.getInputStream();
        ProxyHeaderReader reader = new ProxyHeaderReader();
        byte[] header = new byte[256];
        int length = 0;
        while (reader.read(header, 0, length) == ProxyHeaderReader.INCOMPLETE) {
          length += in.readNBytes(header, length, 1);
        }
        seen.add(new Ends(reader.source(), reader.destination()));
        while (WireRequest.read(in) != null) {
          socket
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes("US-ASCII"));
        }
      } catch (IOException | RuntimeException e) {
        // the test sees what is missing
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
