package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other certificates for a listener that stands leave behind when they are refused. */
class ListenersIT {
  @TempDir private Path directory;
  private Proxy proxy;
  private Listener secure;

  @BeforeEach
  void start() throws Exception {
    proxy = Proxy.start();
    Listener.CertificateFiles pair = TestKeys.pair(directory, "refused", "localhost");
    Address at = proxy.address;
    proxy.plane.prepare(List.of(Listener.http(at.host(), 0)), ProxySettings.DEFAULT).commit();
    secure =
        new Listener(
            "127.0.0.1",
            0,
            new Listener.Tls(List.of(pair), null, false),
            null,
            true,
            Listener.ProxyHeaders.NONE);
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  @Test
  void nothingWhenTheyAreRolledBack() throws Exception {
    DataPlane.Reconfiguration next = proxy.plane.prepare(List.of(secure), ProxySettings.DEFAULT);
    assertThat(watches()).isEqualTo(2);

    next.rollBack();
    await().atMost(Duration.ofSeconds(30)).until(() -> watches() == 0);
  }

  @Test
  void nothingWhenAnotherListenerIsImpossible() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Listener impossible = Listener.http("127.0.0.1", taken.getLocalPort());

      assertThatThrownBy(
              () -> proxy.plane.prepare(List.of(secure, impossible), ProxySettings.DEFAULT))
          .isInstanceOf(IOException.class);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> watches() == 0);
  }

  @Test
  void whatIsInForceIsWatchedUntilTheEnd() throws Exception {
    var _ = proxy.plane.prepare(List.of(secure), ProxySettings.DEFAULT).commit();
    proxy.plane.prepare(List.of(secure), ProxySettings.DEFAULT).rollBack();
    assertThat(watches()).isEqualTo(2);

    proxy.close();
    await().atMost(Duration.ofSeconds(30)).until(() -> watches() == 0);
  }

  /** Threads that watch this test's files. */
  private static long watches() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("watch-refused."))
        .count();
  }
}
