package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.PemFiles;
import io.tidegate.balancer.netty.TlsFiles;
import io.tidegate.balancer.testing.Origin;
import io.tidegate.common.model.Address;
import io.tidegate.common.testing.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a balancer on its own tells Prometheus. */
class MetricsIT {
  private static final String UPDATED = "tidegate_balancer_table_update_timestamp_seconds";

  @TempDir private Path directory;
  private final Instant before = Clock.systemUTC().instant();
  private SSLContext everybody;
  private Address admin;
  private Origin sick;
  private Origin well;
  private FileBalancer balancer;

  @BeforeEach
  void start() throws Exception {
    everybody = TlsFiles.write(directory, "a", "localhost");
    admin = FreePort.address();
    sick = Origin.saying("sick");
    well = Origin.saying("well");
    sick.status("/", 500);
    Files.writeString(
        file(),
        """
        threads: 1
        admin: "%s"
        listeners:
          - {address: "127.0.0.1:0", tls: {certificate: a.pem, key: a.key}}
        workloads:
          web:
            route: {}
            outliers: {ejection: 1h, max-ejection: 1h}
            endpoints: ["%s", "%s"]
        """
            .formatted(admin, sick.address(), well.address()));
    balancer = FileBalancer.start(file(), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    balancer.close();
    sick.close();
    well.close();
  }

  @Test
  void tellOfHandshakesAndEjections() throws Exception {
    get(HttpClient.Version.HTTP_2);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              get(HttpClient.Version.HTTP_1_1);
              return value("tidegate_balancer_ejections_total{workload=\"web\",}") == 1;
            });
    assertThat(value("tidegate_balancer_endpoints{state=\"ejected\",workload=\"web\",}"))
        .isEqualTo(1);
    assertThat(value("tidegate_balancer_tls_handshakes_total"))
        .isEqualTo(sick.requests() + well.requests());
    assertThat(value("tidegate_balancer_tls_handshake_failures_total")).isZero();
  }

  @Test
  void tellOfEachInstanceWhileItIsInTheTable() throws Exception {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              get(HttpClient.Version.HTTP_1_1);
              return of(sick, "up", "") == 0;
            });
    assertThat(of(sick, "state", "state=\"ejected\",")).isEqualTo(1);
    assertThat(of(sick, "state", "state=\"ready\",")).isZero();
    assertThat(of(sick, "effective_weight", "")).isZero();
    assertThat(of(sick, "failures_total", "")).isEqualTo(sick.requests());
    assertThat(of(sick, "tries_total", "")).isEqualTo(sick.requests());
    assertThat(of(sick, "ejections_total", "")).isEqualTo(1);
    assertThat(of(well, "up", "")).isEqualTo(1);
    assertThat(of(well, "effective_weight", "")).isEqualTo(1);
    assertThat(of(well, "failures_total", "")).isZero();
    assertThat(of(well, "tries_total", "")).isEqualTo(well.requests());
    assertThat(of(well, "ejections_total", "")).isZero();

    Files.writeString(
        file(), Files.readString(file()).replace("\"%s\", ".formatted(sick.address()), ""));
    await().atMost(Duration.ofSeconds(30)).until(() -> of(sick, "up", "") == -1);
    assertThat(Origin.get(admin, "/metrics")).doesNotContain(instance(sick));
    assertThat(of(well, "up", "")).isEqualTo(1);
  }

  @Test
  void tellWhatInstancesAreDoing() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    well.holdUntil(go);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        clients.execute(
            () -> {
              try {
                get(HttpClient.Version.HTTP_1_1);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
      }
      await().until(() -> of(well, "in_flight", "") == 2);
      assertThat(of(well, "streams", "kind=\"http2\",")).isZero();
      assertThat(of(well, "streams", "kind=\"tunnel\",")).isZero();
      go.countDown();
    }
    await().until(() -> of(well, "in_flight", "") == 0);
  }

  /** The value of a series of one instance; {@code labels} are further ones. */
  private double of(Origin origin, String name, String labels) throws Exception {
    return value(
        "tidegate_balancer_instance_%s{workload=\"web\",instance_id=\"%s\",%s}"
            .formatted(name, instance(origin), labels));
  }

  private static String instance(Origin origin) {
    return "web-%s-%d".formatted(origin.address().host(), origin.address().port());
  }

  @Test
  void tellWhenCertificatesExpire() throws Exception {
    X509Certificate certificate = PemFiles.certificates(directory.resolve("a.pem")).getFirst();
    assertThat(
            value(
                "tidegate_balancer_certificate_expiry_timestamp_seconds"
                    + "{certificate=\"localhost\",listener=\"%s\",}"
                        .formatted(balancer.addresses().getFirst())))
        .isEqualTo(certificate.getNotAfter().toInstant().getEpochSecond());
  }

  @Test
  void tellWhenTheLastUpdateWasAppliedOrRefused() throws Exception {
    assertThat(value(UPDATED + "{outcome=\"applied\",}"))
        .isGreaterThanOrEqualTo(before.getEpochSecond());
    assertThat(value(UPDATED + "{outcome=\"rejected\",}")).isZero();

    Files.writeString(file(), "listeners: []\n");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> value(UPDATED + "{outcome=\"rejected\",}") >= before.getEpochSecond());
  }

  @Test
  void forgetWorkloadsThatAreGone() throws Exception {
    String durations = "tidegate_balancer_request_duration_seconds_count{workload=\"web\",}";
    get(HttpClient.Version.HTTP_1_1);
    await().atMost(Duration.ofSeconds(30)).until(() -> value(durations) == 1);

    Files.writeString(file(), Files.readString(file()).replace("web:", "shop:"));
    await().atMost(Duration.ofSeconds(30)).until(() -> value(durations) == -1);
    get(HttpClient.Version.HTTP_1_1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> value(durations.replace("web", "shop")) == 1);
  }

  private Path file() {
    return directory.resolve("balancer.yaml");
  }

  /** A request over a connection of its own. */
  private void get(HttpClient.Version version) throws Exception {
    URI uri = URI.create("https://localhost:" + balancer.addresses().getFirst().port() + "/");
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(everybody).version(version).build()) {
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.version()).isEqualTo(version);
    }
  }

  /** The value of one series. */
  private double value(String series) throws Exception {
    String text = Origin.get(admin, "/metrics");
    Matcher found = Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(text);
    return found.find() ? Double.parseDouble(found.group(1)) : -1;
  }
}
