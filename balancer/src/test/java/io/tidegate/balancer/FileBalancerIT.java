package io.tidegate.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.common.config.ConfigException;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBalancerIT {
  @TempDir Path directory;

  @Test
  void servesWhatTheFileSaysAndFollowsItsChanges() throws Exception {
    HttpServer one = server("one");
    HttpServer two = server("two");
    Path file = directory.resolve("balancer.yaml");
    Files.writeString(file, config("/", one));
    try (FileBalancer balancer = FileBalancer.start(file, Clock.systemUTC());
        HttpClient client = HttpClient.newHttpClient()) {
      Address address = balancer.addresses().getFirst();
      assertThat(get(client, address).body()).isEqualTo("one");

      Files.writeString(file, config("/", two));
      await().atMost(Duration.ofSeconds(30)).until(() -> get(client, address).body().equals("two"));

      long version = balancer.server().table().version();
      Files.writeString(file, "listeners: [{address: \"127.0.0.1:0\", colour: red}]\n");
      await()
          .during(Duration.ofMillis(1500))
          .atMost(Duration.ofSeconds(30))
          .until(() -> balancer.server().table().version() == version);
      assertThat(get(client, address).body()).isEqualTo("two");
    } finally {
      one.stop(0);
      two.stop(0);
    }
  }

  @Test
  void refusesAFileThatCannotBeMeant() throws Exception {
    Path file = directory.resolve("balancer.yaml");
    Files.writeString(file, "listeners:\n  - {address: \"127.0.0.1:0\", colour: red}\n");

    assertThatThrownBy(() -> FileBalancer.start(file, Clock.systemUTC()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("balancer.yaml:2")
        .hasMessageContaining("colour");
  }

  @Test
  void saysWhichAddressIsTaken() throws Exception {
    HttpServer backend = server("x");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = directory.resolve("balancer.yaml");
      Files.writeString(
          file, config("/", backend).replace("127.0.0.1:0", "127.0.0.1:" + taken.getLocalPort()));

      assertThatThrownBy(() -> FileBalancer.start(file, Clock.systemUTC()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    } finally {
      backend.stop(0);
    }
  }

  private static String config(String path, HttpServer backend) {
    return """
        threads: 1
        listeners:
          - {address: "127.0.0.1:0"}
        workloads:
          demo:
            algorithm: round-robin
            route: {host: "*", path: %s}
            endpoints: ["127.0.0.1:%d"]
        """
        .formatted(path, backend.getAddress().getPort());
  }

  private static HttpResponse<String> get(HttpClient client, Address address) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://" + address + "/")).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpServer server(String text) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = text.getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
