package io.tidegate.placement.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.ReadySpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessProbesTest {
  private static final InstanceId WEB = new InstanceId("web-1");

  private final Set<InstanceId> ready = ConcurrentHashMap.newKeySet();
  private final AtomicInteger status = new AtomicInteger(503);
  private final AtomicInteger questions = new AtomicInteger();
  private final ReadinessProbes probes = new ReadinessProbes(Duration.ofMillis(10), ready::add);
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          questions.incrementAndGet();
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    probes.close();
    server.stop(0);
  }

  @Test
  void anInstanceIsReadyOnceItsPathSaysSo() {
    probes.track(Map.of(WEB, target("/health")));
    await().until(() -> questions.get() > 3);
    assertThat(ready).isEmpty();

    status.set(204);
    await().until(() -> ready.contains(WEB));
  }

  @Test
  void aRedirectCountsAndAnErrorDoesNot() {
    assertThat(Probe.ready(address(), spec("/nowhere"), Duration.ofSeconds(1))).isFalse();
    status.set(302);
    assertThat(Probe.ready(address(), spec("/health"), Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void withoutAPathAConnectionIsEnough() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Address address = new Address("127.0.0.1", silent.getLocalPort());
      assertThat(Probe.ready(address, ReadySpec.DEFAULT, Duration.ofSeconds(1))).isTrue();
      assertThat(Probe.ready(address, spec("/health"), Duration.ofMillis(50))).isFalse();
    }
  }

  @Test
  void whoIsNotTrackedAnyMoreIsNotAsked() {
    probes.track(Map.of(WEB, target("/health")));
    await().until(() -> questions.get() > 0);
    probes.track(Map.of());
    AtomicInteger last = new AtomicInteger(-1);
    await()
        .pollInterval(Duration.ofMillis(30))
        .during(Duration.ofMillis(200))
        .until(() -> last.getAndSet(questions.get()) == questions.get());
    status.set(200);
    assertThat(ready).isEmpty();
  }

  private ReadinessProbes.Target target(String path) {
    return new ReadinessProbes.Target(address(), spec(path));
  }

  private Address address() {
    return new Address("127.0.0.1", server.getAddress().getPort());
  }

  private static ReadySpec spec(String path) {
    return new ReadySpec(path, Duration.ofSeconds(5), Duration.ofSeconds(5));
  }
}
