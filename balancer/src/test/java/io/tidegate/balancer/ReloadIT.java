package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.balancer.netty.TlsFiles;
import io.tidegate.balancer.testing.Origin;
import io.tidegate.common.model.Address;
import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private Origin one;
  private Origin two;
  private int first;
  private int second;
  private FileBalancer balancer;

  @BeforeEach
  void start() throws Exception {
    one = Origin.saying("one");
    two = Origin.saying("two");
    first = FreePort.next();
    second = FreePort.next();
    write(1, listener(first, ""), "", one);
    balancer = FileBalancer.start(file(), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    balancer.close();
    one.close();
    two.close();
  }

  @Test
  void listensElsewhereWithoutTouchingStandingConnections() throws Exception {
    try (Socket standing = new Socket("127.0.0.1", first)) {
      standing.setSoTimeout(10_000);
      assertThat(get(standing)).contains("one");

      write(1, listener(second, ""), "", one);
      until(() -> answers(second, "one"));
      until(() -> refuses(first));
      assertThat(get(standing)).contains("one");
    }
    assertThat(balancer.addresses()).containsExactly(new Address("127.0.0.1", second));
  }

  @Test
  void beginsToSpeakTlsAtTheSameAddress() throws Exception {
    SSLContext everybody = TlsFiles.write(directory, "a", "localhost");
    try (Socket standing = new Socket("127.0.0.1", first);
        HttpClient client = HttpClient.newBuilder().sslContext(everybody).build()) {
      standing.setSoTimeout(10_000);
      assertThat(get(standing)).contains("one");
      write(1, listener(first, ", tls: {certificate: a.pem, key: a.key}"), "", one);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + first + "/")).build();
      until(
          () -> {
            try {
              return client
                  .send(request, HttpResponse.BodyHandlers.ofString())
                  .body()
                  .equals("one");
            } catch (IOException e) {
              return false;
            }
          });
      assertThat(get(standing)).contains("one");
    }
  }

  @Test
  void appliesLimitsToConnectionsThatStand() throws Exception {
    try (Socket standing = new Socket("127.0.0.1", first)) {
      standing.setSoTimeout(10_000);
      assertThat(get(standing)).contains("200 OK");
      write(1, listener(first, ""), "limits: {uri-bytes: 16}\n", two);
      until(() -> answers(first, "two"));
      standing
          .getOutputStream()
          .write(
              "GET /0123456789012345678 HTTP/1.1\r\nHost: a\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(standing.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .contains("414 ");
    }
  }

  @Test
  void changesNothingWhenOneListenerIsImpossible() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      write(
          1,
          listener(second, "") + listener(first, "") + listener(taken.getLocalPort(), ""),
          "",
          two);
      until(() -> why().contains("127.0.0.1:" + taken.getLocalPort()));
    }
    assertThat(answers(first, "one")).isTrue();
    assertThat(refuses(second)).isTrue();
  }

  @Test
  void refusesAnotherNumberOfThreadsWithAllThatComesWithIt() throws Exception {
    write(2, listener(first, ""), "", two);
    until(() -> why().contains("balancer.yaml:1: threads: 2 (expected: 1 until a restart)"));
    assertThat(answers(first, "one")).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits: {connections: 7}|balancer.yaml:4: limits.connections: 7 (expected: 20000 until",
        "limits: {buffer-bytes: 2Mi}|balancer.yaml:4: limits.buffer-bytes: 2097152 (expected:",
        "drain-timeout: 5s|balancer.yaml:4: drain-timeout: PT5S (expected: PT10S until a restart)",
        "admin: 127.0.0.1:9|balancer.yaml:4: admin: 127.0.0.1:9 (expected: nothing until a restart)",
        "access-log: {format: json}|balancer.yaml:4: access-log: ",
        "colour: red|balancer.yaml:4: colour",
        "workloads: {a: {}}|balancer.yaml"
      })
  void refusesWhatItCannotChangeWithPlaceAndReason(String line, String expected) throws Exception {
    write(1, listener(first, ""), line + "\n", two);
    until(() -> why().contains(expected));
    assertThat(answers(first, "one")).isTrue();
  }

  @Test
  void refusesACertificateThatIsNotOfItsKey() throws Exception {
    TlsFiles.write(directory, "a", "localhost");
    TlsFiles.write(directory, "b", "localhost");
    write(1, listener(first, ", tls: {certificate: a.pem, key: b.key}"), "", two);
    until(() -> why().contains("balancer.yaml:3"));
    assertThat(why()).contains("key").contains("they do not match");
    assertThat(answers(first, "one")).isTrue();
  }

  @Test
  void refusesARouteThatIsThereTwice() throws Exception {
    Files.writeString(
        file(),
        """
        threads: 1
        listeners:
        %sworkloads:
          demo: {route: {path: /}, endpoints: ["%s"]}
          other:
            route: {host: "*", path: /}
            endpoints: ["%s"]
        """
            .formatted(listener(first, ""), one.address(), two.address()));
    until(() -> why().contains("balancer.yaml:7"));
    assertThat(why()).contains("another route").contains("balancer.yaml:5");
    assertThat(answers(first, "one")).isTrue();
  }

  @Test
  void refusesALoopThroughAListenerThatIsOnlyJustThere() throws Exception {
    Files.writeString(
        file(),
        """
        threads: 1
        listeners:
        %s%sworkloads: {demo: {route: {}, endpoints: ["localhost:%d"]}}
        """
            .formatted(listener(first, ""), listener(second, ""), second));
    until(() -> why().contains("loop"));
    assertThat(why()).contains("balancer.yaml:5");
    assertThat(answers(first, "one")).isTrue();
  }

  private String why() {
    var rejection = balancer.server().history().lastRejection();
    return rejection == null ? "" : rejection.why();
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(LIMIT).until(condition);
  }

  private static boolean answers(int port, String text) throws Exception {
    try {
      return Origin.get(new Address("127.0.0.1", port), "/").equals(text);
    } catch (ConnectException e) {
      return false;
    }
  }

  private static boolean refuses(int port) throws IOException {
    try (Socket connected = new Socket("127.0.0.1", port)) {
      return !connected.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }

  private static String get(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("one") < 0 && answer.indexOf("two") < 0) {
      int b = socket.getInputStream().read();
      if (b < 0) {
        break;
      }
      answer.append((char) b);
    }
    return answer.toString();
  }

  private Path file() {
    return directory.resolve("balancer.yaml");
  }

  private static String listener(int port, String more) {
    return "  - {address: \"127.0.0.1:%d\"%s}\n".formatted(port, more);
  }

  private void write(int threads, String listeners, String more, Origin origin) throws IOException {
    Files.writeString(
        file(),
        "threads: %d\nlisteners:\n%s%sworkloads: {demo: {route: {}, endpoints: [\"%s\"]}}\n"
            .formatted(threads, listeners, more, origin.address()));
  }
}
