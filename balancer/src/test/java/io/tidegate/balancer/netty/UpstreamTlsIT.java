package io.tidegate.balancer.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.tidegate.balancer.config.Listener;
import io.tidegate.balancer.control.Prober.Answer;
import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.health.ActiveCheck.Probe;
import io.tidegate.balancer.netty.probe.NettyProber;
import io.tidegate.balancer.routing.TrafficPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy;
import io.tidegate.balancer.routing.UpstreamPolicy.Protocol;
import io.tidegate.balancer.routing.UpstreamPolicy.Tls;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpstreamTlsIT {
  @TempDir Path directory;

  private final List<String> clients = new CopyOnWriteArrayList<>();
  private final List<String> names = new CopyOnWriteArrayList<>();
  private @Nullable HttpsServer server;
  private Listener.CertificateFiles keys = new Listener.CertificateFiles(Path.of(""), Path.of(""));

  @BeforeEach
  void makeKeys() throws Exception {
    keys = TestKeys.pair(directory, "backend", "backend.test");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void speaksTlsToAnEndpointWhoseCertificateIsSignedForItsName() throws Exception {
    Address address = serve(false);
    try (Proxy proxy = proxy(new Tls(keys.certificate(), null, null, "backend.test", true))) {
      proxy.ready(List.of(address)).join();
      try (RawClient client = proxy.client()) {
        assertThat(client.get("/a").text()).isEqualTo("secret");
        assertThat(client.get("/b").text()).isEqualTo("secret");
      }
      assertThat(names).containsOnly("backend.test");
      assertThat(
              proxy.plane.counters().join().stream()
                  .mapToLong(r -> r.totals().upstreams().opened()))
          .contains(1L); // the second request goes over the kept connection
    }
  }

  @Test
  void refusesAnEndpointThatIsNotWhoItShouldBe() throws Exception {
    Address address = serve(false);
    Path other = TestKeys.pair(directory, "other", "backend.test").certificate();
    for (Tls wrong :
        List.of(
            new Tls(other, null, null, "backend.test", true),
            new Tls(keys.certificate(), null, null, "else.test", true),
            new Tls(keys.certificate(), null, null, null, true),
            new Tls(null, null, null, "backend.test", true))) {
      try (Proxy proxy = proxy(wrong)) {
        proxy.ready(List.of(address)).join();
        try (RawClient client = proxy.client()) {
          RawClient.Response response = client.get("/");
          assertThat(response.status()).as("%s", wrong).isEqualTo(502);
          assertThat(response.first("x-tidegate-reason")).hasValue("connect-failed");
        }
      }
    }
    assertThat(clients).isEmpty();
  }

  @Test
  void asksNothingOfTheCertificateWhenToldSo() throws Exception {
    Address address = serve(false);
    try (Proxy proxy = proxy(new Tls(null, null, null, null, false))) {
      proxy.ready(List.of(address)).join();
      try (RawClient client = proxy.client()) {
        assertThat(client.get("/").text()).isEqualTo("secret");
      }
    }
  }

  @Test
  void showsItsOwnCertificateAndReadsItAgainWhenItChanges() throws Exception {
    Address address = serve(true);
    Listener.CertificateFiles own = TestKeys.pair(directory, "own", "first.test");
    try (Proxy proxy =
        proxy(new Tls(keys.certificate(), own.certificate(), own.key(), "backend.test", true))) {
      proxy.ready(List.of(address)).join();
      assertThat(clientSeenBy(proxy)).contains("first.test");

      Listener.CertificateFiles next = TestKeys.pair(directory, "next", "second.test");
      Files.copy(next.key(), own.key(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(next.certificate(), own.certificate(), StandardCopyOption.REPLACE_EXISTING);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> clientSeenBy(proxy).contains("second.test"));
    }
  }

  @Test
  void probesOverTls() throws Exception {
    Address address = serve(false);
    Tls tls = new Tls(keys.certificate(), null, null, "backend.test", true);
    try (Proxy proxy = proxy(tls);
        NettyProber prober = new NettyProber(proxy.plane.clientTls(), proxy.plane.names())) {
      proxy.ready(List.of(address)).join();
      var pool = proxy.plane.table().pool(Proxy.WEB);
      var endpoint = pool.membership().ready().getFirst();
      ActiveCheck check = ActiveCheck.of(new Probe.Http("/", "", 200, 299));
      assertThat(prober.probe(endpoint, check, pool.policy().upstream()).join())
          .isEqualTo(new Answer.Passed());
      UpstreamPolicy wrong = upstream(new Tls(null, null, null, "backend.test", true));
      assertThat(prober.probe(endpoint, check, wrong).join())
          .isInstanceOfSatisfying(
              Answer.Failed.class, failed -> assertThat(failed.why()).startsWith("TLS: "));
    }
  }

  /** Each request has a connection of its own because the backend closes it. */
  private String clientSeenBy(Proxy proxy) throws IOException {
    try (RawClient client = proxy.client()) {
      assertThat(client.get("/close").text()).isEqualTo("secret");
    }
    return clients.getLast();
  }

  private static UpstreamPolicy upstream(Tls tls) {
    return new UpstreamPolicy(Protocol.HTTP1, tls, 0, 256, Duration.ofSeconds(4));
  }

  private static Proxy proxy(Tls tls) throws IOException {
    TrafficPolicy usual = TrafficPolicy.DEFAULT;
    return Proxy.start(
        ProxySettings.DEFAULT,
        new TrafficPolicy(
            usual.balancing(),
            usual.timeouts(),
            usual.resilience(),
            usual.health(),
            upstream(tls)));
  }

  private Address serve(boolean askClient) throws Exception {
    HttpsServer https = TestKeys.server(directory.resolve("backend.p12"), askClient);
    server = https;
    https.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    https.createContext(
        "/",
        exchange -> {
          var session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
          session.getRequestedServerNames().forEach(n -> names.add(name(n.getEncoded())));
          clients.add(client(session));
          if (exchange.getRequestURI().getPath().equals("/close")) {
            exchange.getResponseHeaders().set("Connection", "close");
          }
          byte[] body = "secret".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    https.start();
    return new Address("127.0.0.1", https.getAddress().getPort());
  }

  private static String name(byte[] encoded) {
    return new String(encoded, StandardCharsets.US_ASCII);
  }

  private static String client(ExtendedSSLSession session) {
    try {
      X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
      return shown.getSubjectAlternativeNames().toString();
    } catch (SSLPeerUnverifiedException | java.security.cert.CertificateParsingException e) {
      return "none";
    }
  }
}
