package io.tidegate.balancer.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.common.model.Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The client of an endpoint whose answers are refused is told little; the log says why. */
class RefusedAnswerTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(UpstreamPool.class);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    logger.addAppender(appender);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(appender);
  }

  @Test
  void saysWhichRuleAHeadBrokeAndHowOftenSoFar() throws Exception {
    String fields = "X: y\r\n".repeat(200);
    try (Backend backend =
            Backend.start((_, to) -> to.send("HTTP/1.1 200 OK\r\n" + fields + "\r\n"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.get("/").status()).isEqualTo(502);
      }

      await().until(() -> about(backend).size() == 2);
      assertThat(about(backend).getFirst()).endsWith("answer refused: too-many-fields (1 so far)");
      assertThat(about(backend).getLast()).endsWith("answer refused: too-many-fields (2 so far)");
    }
  }

  @Test
  void saysThatAChunkIsNone() throws Exception {
    try (Backend backend =
            Backend.start(
                (_, to) ->
                    to.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n"));
        Proxy proxy = Proxy.before(backend);
        RawClient client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

      await().until(() -> !about(backend).isEmpty());
      assertThat(about(backend).getFirst()).contains("answer refused: malformed-chunk");
    }
  }

  @Test
  void saysThatAnEndpointDoesNotSpeakHttp2() throws Exception {
    UpstreamPolicy http2 =
        new UpstreamPolicy(UpstreamPolicy.Protocol.HTTP2, null, 0, 4, Duration.ofSeconds(4));
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    TrafficPolicy policy =
        new TrafficPolicy(
            usual.balancing(), usual.timeouts(), usual.resilience(), usual.health(), http2);
    try (ServerSocket http1 = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Proxy proxy = Proxy.start(ProxySettings.DEFAULT, policy);
        RawClient client = proxy.client()) {
      Address address = new Address("127.0.0.1", http1.getLocalPort());
      proxy.ready(List.of(address)).join();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      try (Socket asked = http1.accept()) {
        asked.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        assertThat(client.response().status()).isEqualTo(502);
      }

      await().until(() -> !about(address).isEmpty());
      assertThat(about(address).getFirst()).contains("answer refused: ", "frame");
    }
  }

  private List<String> about(Backend backend) {
    return about(backend.address());
  }

  private List<String> about(Address address) {
    return lines.stream().filter(line -> line.contains(address.toString())).toList();
  }
}
