package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.routing.Change;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections of a TCP listener while its workload has no endpoint, or none with room. */
class TcpHoldIT {
  private static final String LISTENERS = "listeners: [{address: \"127.0.0.1:0\", tcp: db}]\n";

  @TempDir private Path directory;
  private ServerSocket echo;
  private long generation;

  /** Gives back all that came when no more comes. */
  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              while (!echo.isClosed()) {
                try {
                  Socket accepted = echo.accept();
                  Thread.ofVirtual().start(() -> echo(accepted));
                } catch (IOException e) {
                  return;
                }
              }
            });
  }

  @AfterEach
  void stop() throws IOException {
    echo.close();
  }

  @Test
  void waitForAnInstance() throws Exception {
    try (FileProxy proxy =
            FileProxy.start(LISTENERS + "workloads: {db: {targets: {concurrency: 1}}}\n");
        Socket first = connect(proxy);
        Socket second = connect(proxy)) {
      await().until(() -> proxy.waiting("db") == 2);
      assertThat(proxy.counts("db").inFlight()).isEqualTo(2);
      first.getOutputStream().write("one".getBytes(StandardCharsets.US_ASCII));

      ready(proxy);
      assertThat(answer(second, "two")).isEqualTo("two");
      assertThat(answer(first, " more")).isEqualTo("one more");
      assertThat(proxy.waiting("db")).isZero();
      assertThat(proxy.counts("db").totals().held().requests()).isEqualTo(2);
    }
  }

  /** A client may say all it has to say at once, and wait for the answer. */
  @Test
  void mayEndTheirOutputWhileTheyWait() throws Exception {
    try (FileProxy proxy = FileProxy.start(LISTENERS + "workloads: {db: {}}\n");
        Socket client = connect(proxy)) {
      client.getOutputStream().write("all of it".getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      await().until(() -> proxy.waiting("db") == 1);
      ready(proxy);
      assertThat(text(client)).isEqualTo("all of it");
    }
  }

  /** The handshake does not wait for the instance. */
  @Test
  void waitBehindTls() throws Exception {
    Listener.CertificateFiles pair = TestKeys.pair(directory, "cert", "db.test");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        FileProxy proxy =
            FileProxy.start(
                """
                listeners: [{address: "127.0.0.1:0", tcp: db, tls: {certificate: "%s", key: "%s"}}]
                workloads: {db: {}}
                """,
                pair.certificate(), pair.key());
        Socket plain = connect(proxy);
        SSLSocket client =
            (SSLSocket)
                TestKeys.client(null)
                    .getSocketFactory()
                    .createSocket(plain, "db.test", plain.getPort(), true)) {
      client.startHandshake();
      await().until(() -> proxy.waiting("db") == 1);
      client.getOutputStream().write("secret".getBytes(StandardCharsets.US_ASCII));
      ready(proxy, server);
      try (Socket upstream = server.accept()) {
        assertThat(upstream.getInputStream().readNBytes(6)).asString().isEqualTo("secret");
        upstream.getOutputStream().write("known".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(5)).asString().isEqualTo("known");
      }
    }
  }

  @Test
  void areForgottenWhenTheClientGoes() throws Exception {
    try (FileProxy proxy = FileProxy.start(LISTENERS + "workloads: {db: {}}\n")) {
      try (Socket _ = connect(proxy)) {
        await().until(() -> proxy.waiting("db") == 1);
      }
      await().until(() -> proxy.waiting("db") == 0 && proxy.counts("db").inFlight() == 0);
    }
  }

  @Test
  void areResetWhenTooManyWaitOrForTooLong() throws Exception {
    try (FileProxy proxy =
            FileProxy.start(LISTENERS + "workloads: {db: {hold: {requests: 1, wait: 500ms}}}\n");
        Socket held = connect(proxy)) {
      await().until(() -> proxy.waiting("db") == 1);
      try (Socket refused = connect(proxy)) {
        assertThatThrownBy(() -> refused.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
      assertThatThrownBy(() -> held.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      await().until(() -> failures(proxy, "hold-refused") == 1);
      await().until(() -> failures(proxy, "hold-timeout") == 1);
      assertThat(proxy.counts("db").inFlight()).isZero();
    }
  }

  @Test
  void areResetAtOnceWhereNoneMayWait() throws Exception {
    try (FileProxy proxy = FileProxy.start(LISTENERS + "workloads: {db: {hold: {wait: 0s}}}\n");
        Socket client = connect(proxy)) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      await().until(() -> failures(proxy, "hold-refused") == 1);
    }
  }

  @Test
  void waitForAPlace() throws Exception {
    try (FileProxy proxy =
        FileProxy.start(
            LISTENERS + "workloads: {db: {limits: {per-endpoint: 1}, endpoints: [\"%s\"]}}\n",
            new Address("127.0.0.1", echo.getLocalPort()))) {
      try (Socket busy = connect(proxy);
          Socket queued = connect(proxy)) {
        await().until(() -> proxy.waiting("db") == 1);
        assertThat(answer(busy, "busy")).isEqualTo("busy");
        assertThat(answer(queued, "queued")).isEqualTo("queued");
      }
    }
  }

  private void ready(FileProxy proxy) {
    ready(proxy, echo);
  }

  private void ready(FileProxy proxy, ServerSocket server) {
    Address address = new Address("127.0.0.1", server.getLocalPort());
    proxy
        .balancer
        .server()
        .apply(
            new Change.Endpoints(
                new EndpointSet(
                    new WorkloadId("db"),
                    ++generation,
                    List.of(Proxy.endpoint(address, EndpointSet.State.READY)))))
        .join();
  }

  private static long failures(FileProxy proxy, String reason) {
    return proxy.counts("db").totals().failures().getOrDefault(reason, 0L);
  }

  private static Socket connect(FileProxy proxy) throws IOException {
    Address address = proxy.balancer.addresses().getFirst();
    Socket socket = new Socket(address.host(), address.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String answer(Socket socket, String said) throws IOException {
    socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
    socket.shutdownOutput();
    return text(socket);
  }

  private static String text(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static void echo(Socket accepted) {
    try (accepted) {
      accepted.getOutputStream().write(accepted.getInputStream().readAllBytes());
    } catch (IOException e) {
      // the client sees what is missing
    }
  }
}
