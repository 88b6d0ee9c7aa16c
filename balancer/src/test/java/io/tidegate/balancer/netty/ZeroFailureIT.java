package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.demand.DemandTargets;
import io.tidegate.balancer.routing.RouteMatch;
import io.tidegate.balancer.routing.RouteRule;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.WorkloadDefinition;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.EndpointSet.State;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that can change does, under a thousand requests a second and with fifty WebSockets
 * open: no request may fail. Lasts ten seconds, or {@code -Dtidegate.zero-failure.seconds}.
 */
class ZeroFailureIT {
  private static final Listener.ProxyHeaders PLAIN = Listener.ProxyHeaders.NONE;
  private static final Logger log = LoggerFactory.getLogger(ZeroFailureIT.class);
  private static final long SECONDS = Long.getLong("tidegate.zero-failure.seconds", 10);
  private static final int MEMBERSHIPS = 100;
  private static final int TABLES = 1000;
  private static final int WEB_SOCKETS = 50;

  @TempDir private Path directory;
  private final List<Backend> staying = new ArrayList<>();
  private final List<Backend> passing = new ArrayList<>();

  @Test
  void nothingFailsWhileEverythingChanges() throws Exception {
    Listener.CertificateFiles certificate = TestKeys.pair(directory, "cert", "old.test");
    Listener.CertificateFiles next = TestKeys.pair(directory, "next", "new.test");
    Listener.Tls tls = new Listener.Tls(List.of(certificate), null, false);
    SSLContext client = TestKeys.client(null);
    try (Proxy proxy = Proxy.start();
        SteadyLoad load = new SteadyLoad()) {
      staying.add(backend());
      staying.add(backend());
      ready(proxy);
      Address secure = proxy.plane.listen(new Listener("127.0.0.1", 0, tls, null, false, PLAIN));
      load.webSockets(WEB_SOCKETS, proxy::client);
      load.clients(24, proxy::client);
      load.clients(8, () -> new RawClient(connected(client, secure)));

      long start = System.nanoTime();
      long end = start + Duration.ofSeconds(SECONDS).toNanos();
      for (int i = 0; i < TABLES || System.nanoTime() < end; i++) {
        if (i % (TABLES / MEMBERSHIPS) == 0) {
          changeMembership(proxy, i);
        }
        if (i == TABLES / 2) {
          replace(next, certificate);
        }
        replaceTable(proxy, i);
        pace(load, i, end);
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> nameAt(client, secure).contains("new"));
      load.close();

      long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
      log.info(
          "{} requests and {} WebSocket messages in {} s", load.answered, load.echoed, seconds);
      assertThat(load.failures).isEmpty();
      assertThat(load.answered.get()).as("on a busy machine").isGreaterThan(seconds * 200);
      assertThat(load.echoed.get()).isGreaterThan(seconds * 200);
    } finally {
      closeAll();
    }
  }

  /** Spreads the changes over the time there is: each waits for its share of answers. */
  private static void pace(SteadyLoad load, int change, long end) {
    long share = SECONDS * 1000 * (change + 1) / TABLES;
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(() -> load.answered.get() >= share || System.nanoTime() > end);
  }

  /** One endpoint more, or one less, which is drained before it ends. */
  private void changeMembership(Proxy proxy, int change) throws Exception {
    if (passing.size() < 3 || (passing.size() < 6 && change % 20 == 0)) {
      passing.add(backend());
      ready(proxy);
      return;
    }
    Backend going = passing.removeFirst();
    List<EndpointSet.Endpoint> endpoints = new ArrayList<>();
    for (Backend each : all()) {
      endpoints.add(Proxy.endpoint(each.address(), State.READY));
    }
    endpoints.add(Proxy.endpoint(going.address(), State.DRAINING));
    proxy.endpoints(endpoints).join();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                proxy.updater.table().pool(Proxy.WEB).membership().draining().stream()
                    .allMatch(endpoint -> endpoint.inFlight() == 0));
    ready(proxy);
    going.close();
  }

  private void ready(Proxy proxy) {
    proxy.ready(all().toArray(Backend[]::new)).join();
  }

  private List<Backend> all() {
    List<Backend> all = new ArrayList<>(staying);
    all.addAll(passing);
    return all;
  }

  /** The same workload by another algorithm, so that nothing of the old table is kept. */
  private static void replaceTable(Proxy proxy, int change) {
    Algorithm[] algorithms = Algorithm.values();
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    proxy.declare(
        new WorkloadDefinition(
            Proxy.WEB,
            List.of(RouteRule.to(Proxy.WEB, RouteMatch.of("*", "/"))),
            new TrafficPolicy(
                Balancing.of(algorithms[(change + 1) % algorithms.length]),
                usual.timeouts(),
                usual.resilience(),
                usual.health(),
                usual.upstream()),
            DemandTargets.NONE));
  }

  private static Backend backend() {
    return Backend.start(
        (request, exchange) -> {
          if (request.target().equals("/echo")) {
            exchange.send(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                    + "Upgrade: websocket\r\n\r\n");
            byte[] bytes = new byte[64];
            for (int n = exchange.in().read(bytes); n > 0; n = exchange.in().read(bytes)) {
              exchange.out().write(bytes, 0, n);
            }
          } else {
            exchange.ok(request.target());
          }
        });
  }

  private static void replace(Listener.CertificateFiles with, Listener.CertificateFiles old)
      throws IOException {
    Files.move(with.key(), old.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.move(with.certificate(), old.certificate(), StandardCopyOption.REPLACE_EXISTING);
  }

  private void closeAll() throws IOException {
    for (Backend backend : all()) {
      backend.close();
    }
  }

  private static SSLSocket connected(SSLContext context, Address to) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(to.host(), to.port());
    socket.startHandshake();
    return socket;
  }

  private static String nameAt(SSLContext context, Address to) throws Exception {
    try (SSLSocket socket = connected(context, to)) {
      var seen = (java.security.cert.X509Certificate) socket.getSession().getPeerCertificates()[0];
      return seen.getSubjectAlternativeNames().toString();
    }
  }
}
