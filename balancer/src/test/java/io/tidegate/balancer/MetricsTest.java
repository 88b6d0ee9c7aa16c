package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.config.PemFiles;
import io.tidegate.balancer.netty.TlsFiles;
import io.tidegate.balancer.testing.Origin;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a balancer on its own tells Prometheus. */
class MetricsTest {
  @TempDir private Path directory;

  @Test
  void tellOfCertificatesHandshakesAndEjections() throws Exception {
    SSLContext everybody = TlsFiles.write(directory, "a", "localhost");
    Address admin = freeAddress();
    Path file = directory.resolve("balancer.yaml");
    try (Origin sick = Origin.saying("sick");
        Origin well = Origin.saying("well")) {
      sick.status("/", 500);
      Files.writeString(
          file,
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
      Instant before = Clock.systemUTC().instant();
      try (FileBalancer balancer = FileBalancer.start(file, Clock.systemUTC())) {
        URI uri = URI.create("https://localhost:" + balancer.addresses().getFirst().port() + "/");
        get(everybody, HttpClient.Version.HTTP_2, uri);
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () -> {
                  get(everybody, HttpClient.Version.HTTP_1_1, uri);
                  return value(admin, "tidegate_balancer_ejections_total{workload=\"web\",}") == 1;
                });
        assertThat(value(admin, "tidegate_balancer_endpoints{state=\"ejected\",workload=\"web\",}"))
            .isEqualTo(1);

        long requests = sick.requests() + well.requests();
        assertThat(value(admin, "tidegate_balancer_tls_handshakes_total")).isBetween(2.0, requests + 0.0);
        assertThat(value(admin, "tidegate_balancer_tls_handshake_failures_total")).isZero();
        long expiry =
            PemFiles.certificates(directory.resolve("a.pem"))
                .getFirst()
                .getNotAfter()
                .toInstant()
                .getEpochSecond();
        assertThat(
                value(
                    admin,
                    "tidegate_balancer_certificate_expiry_timestamp_seconds{certificate=\"localhost\","
                        + "listener=\"%s\",}".formatted(balancer.addresses().getFirst())))
            .isEqualTo(expiry);
        assertThat(
                value(
                    admin,
                    "tidegate_balancer_table_update_timestamp_seconds{outcome=\"applied\",}"))
            .isGreaterThanOrEqualTo(before.getEpochSecond());
        assertThat(
                value(
                    admin,
                    "tidegate_balancer_table_update_timestamp_seconds{outcome=\"rejected\",}"))
            .isZero();

        Files.writeString(file, "listeners: []\n");
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () ->
                    value(
                            admin,
                            "tidegate_balancer_table_update_timestamp_seconds{outcome=\"rejected\",}")
                        > 0);
      }
    }
  }

  private static void get(SSLContext trust, HttpClient.Version version, URI uri) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust).version(version).build()) {
      HttpResponse<String> response =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(response.version()).isEqualTo(version);
    }
  }

  /** The value of one series. */
  private static double value(Address admin, String series) throws Exception {
    String text = Origin.get(admin, "/metrics");
    Matcher found = Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(text);
    return found.find() ? Double.parseDouble(found.group(1)) : -1;
  }

  private static Address freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Address("127.0.0.1", socket.getLocalPort());
    }
  }
}
