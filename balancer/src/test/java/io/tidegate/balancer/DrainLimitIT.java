package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.control.Announcements;
import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.netty.EchoServer;
import io.tidegate.balancer.netty.ProxySettings;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.routing.Change;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainLimitIT {
  private static final WorkloadId WEB = new WorkloadId("web");
  private static final Duration LIMIT = Duration.ofMillis(1500);

  private final List<InstanceDrained> drained = new CopyOnWriteArrayList<>();
  private BalancerServer server;
  private long generation;

  @BeforeEach
  void start() throws Exception {
    server =
        new BalancerServer(
            new BalancerSettings(
                "b1",
                List.of(
                    Listener.http("127.0.0.1", 0),
                    new Listener("127.0.0.1", 0, null, WEB, false, Listener.ProxyHeaders.NONE)),
                2,
                ProxySettings.DEFAULT,
                Duration.ofSeconds(2)),
            new Recording(),
            Clock.systemUTC());
    server.start();
    Timeouts usual = Timeouts.DEFAULT;
    TrafficPolicy policy = TrafficPolicy.DEFAULT;
    server
        .apply(
            new Change.Declared(
                new WorkloadDefinition(
                    WEB,
                    List.of(RouteRule.to(WEB, RouteMatch.of("*", "/"))),
                    new TrafficPolicy(
                        policy.balancing(),
                        new Timeouts(
                            usual.connect(), usual.perTry(), usual.response(), usual.idle(), LIMIT),
                        policy.resilience(),
                        policy.health(),
                        policy.upstream()),
                    DemandTargets.NONE)))
        .join();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void closesWebSocketsAtTheLimitWithAFrameThatSaysSo() throws Exception {
    try (EchoServer echo = new EchoServer();
        HttpClient http = HttpClient.newHttpClient()) {
      endpoint(echo.address(), State.READY);
      Listening client = new Listening();
      WebSocket socket =
          http.newWebSocketBuilder()
              .buildAsync(URI.create("ws://" + server.addresses().getFirst() + "/"), client)
              .get(10, TimeUnit.SECONDS);
      socket.sendText("hello", true).get(10, TimeUnit.SECONDS);
      assertThat(client.text.get(10, TimeUnit.SECONDS)).isEqualTo("hello");

      endpoint(echo.address(), State.DRAINING);
      assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1001);
      await().atMost(Duration.ofSeconds(30)).until(() -> !drained.isEmpty());
      assertThat(drained.getFirst().inFlight()).isZero();
    }
  }

  @Test
  void endsTcpConnectionsAtTheLimit() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      Address address = new Address("127.0.0.1", silent.getLocalPort());
      endpoint(address, State.READY);
      Address listener = server.addresses().getLast();
      try (Socket client = new Socket(listener.host(), listener.port());
          Socket upstream = silent.accept()) {
        client.setSoTimeout(10_000);
        upstream.setSoTimeout(10_000);
        endpoint(address, State.DRAINING);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
        assertThat(upstream.getInputStream().read()).isEqualTo(-1);
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> !drained.isEmpty());
    }
  }

  /** An operator's drain ends tunnels too, but placement has not asked for it. */
  @Test
  void drainsByAnOperatorsWordWithoutTellingAnybody() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      endpoint(new Address("127.0.0.1", silent.getLocalPort()), State.READY);
      Address listener = server.addresses().getLast();
      try (Socket client = new Socket(listener.host(), listener.port());
          Socket _ = silent.accept()) {
        client.setSoTimeout(10_000);
        String path = "/balancer/workloads/web/endpoints/web-1/drain";
        assertThat(server.admin().answer("PUT", path, null).status()).isEqualTo(200);
        assertThat(server.admin().answer("GET", "/balancer", null).body())
            .contains("\"state\":\"draining\"");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> server.admin().answer("GET", "/balancer", null).body().contains("\"drained\""));
      assertThat(drained).isEmpty();
    }
  }

  /** Placement must not wait for ever for a request that never ends. */
  @Test
  void acknowledgesAtTheLimitWithWhatIsStillInFlight() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      Address address = new Address("127.0.0.1", silent.getLocalPort());
      endpoint(address, State.READY);
      Address listener = server.addresses().getFirst();
      try (Socket client = new Socket(listener.host(), listener.port())) {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes("US-ASCII"));
        Socket upstream = silent.accept();
        assertThat(upstream.getInputStream().read()).isEqualTo('G');
        endpoint(address, State.DRAINING);
        await().atMost(Duration.ofSeconds(30)).until(() -> !drained.isEmpty());
        assertThat(drained.getFirst().inFlight()).isEqualTo(1);
        upstream.close();
      }
    }
  }

  private void endpoint(Address address, State state) {
    server
        .apply(
            new Change.Endpoints(
                new EndpointSet(
                    WEB,
                    ++generation,
                    List.of(
                        new EndpointSet.Endpoint(
                            new InstanceId("web-1"),
                            new NodeId("n1"),
                            address,
                            1,
                            state,
                            null,
                            Instant.EPOCH,
                            null)))))
        .join();
  }

  private final class Recording implements Announcements {
    @Override
    public void demand(MetricBatch batch) {}

    @Override
    public void drained(InstanceDrained what) {
      drained.add(what);
    }

    @Override
    public void alive(BalancerStatus status) {}

    @Override
    public void gone(String balancer) {}
  }

  private static final class Listening implements WebSocket.Listener {
    final CompletableFuture<String> text = new CompletableFuture<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.complete(data.toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
