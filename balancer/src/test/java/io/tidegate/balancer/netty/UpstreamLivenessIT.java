package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints of HTTP/2 that stop to say anything while requests are under way to them. */
class UpstreamLivenessIT {
  private static final String WORKLOAD =
      """
      workloads:
        web:
          route: {}
          upstream: {protocol: http2, ping: 400ms}
          endpoints: [%s]
      """;

  /** SETTINGS, none of them set. */
  private static final byte[] HELLO = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private final AtomicInteger bytes = new AtomicInteger();
  private ServerSocket silent;

  @BeforeEach
  void start() throws IOException {
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void stop() throws IOException {
    silent.close();
  }

  @Test
  void areGivenUpAndTheirRequestsAnswered() throws Exception {
    try (FileProxy proxy = FileProxy.start(WORKLOAD, "\"" + address() + "\"");
        RawClient client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      RawClient.Response answer = client.response();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.first("x-tidegate-reason")).contains("upstream-closed");
      assertThat(silentConnections(proxy)).isEqualTo(1);
      await().until(() -> open(proxy) == 0);
    }
  }

  @Test
  void areGivenUpAndTheirRequestsRepeatedElsewhere() throws Exception {
    try (Http2EchoServer echo = new Http2EchoServer(null, 100);
        FileProxy proxy =
            FileProxy.start(WORKLOAD, "\"%s\", \"%s\"".formatted(address(), echo.address()));
        RawClient client = proxy.client()) {
      for (int i = 0; i < 4; i++) {
        assertThat(client.get("/" + i).first("x-path")).contains("/" + i);
      }
      assertThat(silentConnections(proxy)).isPositive();
      assertThat(bytes).hasPositiveValue();
    }
  }

  /** A long wait is none of the balancer's business as long as somebody is there. */
  @Test
  void areLeftAloneWhenTheyAnswerThePing() throws Exception {
    try (Http2EchoServer echo = new Http2EchoServer(null, 100);
        FileProxy proxy = FileProxy.start(WORKLOAD, "\"" + echo.address() + "\"");
        RawClient waiting = proxy.client();
        RawClient other = proxy.client()) {
      waiting.send("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> echo.requests.size() == 1);
      await()
          .during(Duration.ofMillis(1500))
          .atMost(Duration.ofSeconds(30))
          .until(() -> silentConnections(proxy) == 0 && open(proxy) == 1);
      assertThat(other.get("/x").first("x-path")).contains("/x");
      assertThat(echo.connections()).hasValue(1);
    }
  }

  private Address address() {
    return new Address("127.0.0.1", silent.getLocalPort());
  }

  private static long silentConnections(FileProxy proxy) {
    return totals(proxy).upstreamsSilent();
  }

  private static long open(FileProxy proxy) {
    return totals(proxy).upstreams().open();
  }

  private static LoopTotals totals(FileProxy proxy) {
    return proxy.balancer.server().plane().counters().join().getFirst().totals();
  }

  private void accept() {
    while (!silent.isClosed()) {
      try {
        Socket accepted = silent.accept();
        accepted.getOutputStream().write(HELLO);
        Thread.ofVirtual().start(() -> swallow(accepted));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void swallow(Socket accepted) {
    try (accepted) {
      while (accepted.getInputStream().read() >= 0) {
        bytes.incrementAndGet();
      }
    } catch (IOException e) {
      // given up
    }
  }
}
