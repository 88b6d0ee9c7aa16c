package io.tidegate.balancer.netty.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.control.Prober.Answer;
import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.health.ActiveCheck.Probe;
import io.tidegate.balancer.netty.outbound.ClientTls;
import io.tidegate.balancer.netty.outbound.EndpointNames;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.balancer.select.EndpointRuntime;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyProberTest {
  private static final Probe HEALTH = new Probe.Http("/health", "", 200, 399);
  private static final UpstreamPolicy HTTP2 = UpstreamPolicy.DEFAULT.speaking(Protocol.HTTP2);

  private final ClientTls tls = new ClientTls();
  private final NettyProber prober = new NettyProber(tls, new EndpointNames());

  @AfterEach
  void close() {
    prober.close();
    tls.close();
  }

  @Test
  void takesAConnectionForATcpAnswer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      assertThat(ask(server, new Probe.Tcp())).isEqualTo(new Answer.Passed());
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    assertThat(ask(FreePort.address(), new Probe.Tcp(), UpstreamPolicy.DEFAULT))
        .isInstanceOfSatisfying(
            Answer.Failed.class, failed -> assertThat(failed.why()).contains("refused"));
  }

  @Test
  void judgesAnHttpAnswerByItsStatus() throws Exception {
    assertThat(askSaying("HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo(new Answer.Passed());
    assertThat(askSaying("HTTP/1.1 503 No\r\n\r\n")).isEqualTo(new Answer.Failed("status 503"));
    assertThat(askSaying("SSH-2.0-OpenSSH_9.9\r\n")).isEqualTo(new Answer.Failed("not HTTP/1.1"));
    assertThat(askSaying("HTTP/1.1 20")).isEqualTo(new Answer.Failed("closed without an answer"));
  }

  @Test
  void waitsNoLongerThanItsDeadline() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      assertThat(
              probe(
                  new Address("127.0.0.1", silent.getLocalPort()),
                  ActiveCheck.of(HEALTH),
                  UpstreamPolicy.DEFAULT))
          .isEqualTo(new Answer.Failed("no answer within PT1S"));
    }
  }

  @Test
  void saysWhoItIsWhereTheProxyProtocolIsSpoken() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      answerOnce(server, "HTTP/1.1 200 OK\r\n\r\n", seen);
      UpstreamPolicy policy =
          new UpstreamPolicy(Protocol.HTTP1, null, 1, 256, Duration.ofSeconds(4));
      assertThat(ask(new Address("127.0.0.1", server.getLocalPort()), HEALTH, policy))
          .isEqualTo(new Answer.Passed());
      assertThat(seen.get(5, TimeUnit.SECONDS))
          .startsWith("PROXY UNKNOWN\r\nGET /health HTTP/1.1\r\nHost: 127.0.0.1:");
    }
  }

  @Test
  void asksTheGrpcHealthService() throws Exception {
    try (GrpcHealthServer server = new GrpcHealthServer()) {
      server.states.put("", 1);
      server.states.put("shop", 2);

      assertThat(ask(server.address(), new Probe.Grpc(""), UpstreamPolicy.DEFAULT))
          .isEqualTo(new Answer.Passed());
      assertThat(ask(server.address(), new Probe.Grpc("shop"), HTTP2))
          .isEqualTo(new Answer.Failed("not serving"));
      assertThat(ask(server.address(), new Probe.Grpc("nobody"), HTTP2))
          .isEqualTo(new Answer.Failed("grpc-status 5"));
    }
  }

  @Test
  void getsOverHttp2WhereThatIsWhatTheEndpointSpeaks() throws Exception {
    try (GrpcHealthServer server = new GrpcHealthServer()) {
      assertThat(ask(server.address(), HEALTH, HTTP2)).isEqualTo(new Answer.Passed());
    }
  }

  private Answer askSaying(String answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      answerOnce(server, answer, new CompletableFuture<>());
      return ask(server, HEALTH);
    }
  }

  private Answer ask(ServerSocket server, Probe probe) throws Exception {
    return ask(new Address("127.0.0.1", server.getLocalPort()), probe, UpstreamPolicy.DEFAULT);
  }

  /** With time enough for a server that is not warm, on a machine that has other things to do. */
  private Answer ask(Address address, Probe probe, UpstreamPolicy policy) throws Exception {
    Duration limit = Duration.ofSeconds(8);
    return probe(address, new ActiveCheck(probe, limit, limit, 3, 2), policy);
  }

  private Answer probe(Address address, ActiveCheck check, UpstreamPolicy policy) throws Exception {
    EndpointRuntime endpoint =
        new EndpointRuntime(
            new EndpointRuntime.Identity(new InstanceId("i1"), new NodeId("n1"), address, null), 1);
    return prober.probe(endpoint, check, policy).get(10, TimeUnit.SECONDS);
  }

  private static void answerOnce(
      ServerSocket server, String answer, CompletableFuture<String> seen) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket socket = server.accept()) {
                byte[] request = new byte[512];
                int length = socket.getInputStream().read(request);
                while (!new String(request, 0, length, StandardCharsets.US_ASCII)
                    .contains("\r\n\r\n")) {
                  length += socket.getInputStream().read(request, length, 512 - length);
                }
                seen.complete(new String(request, 0, length, StandardCharsets.US_ASCII));
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
              } catch (IOException e) {
                seen.completeExceptionally(e);
              }
            });
  }
}
