package io.tidegate.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DemoServerTest {
  private HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void namesItself() throws Exception {
    start("web-1");

    HttpResponse<String> answer = get("/any/path");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Tidegate-Instance")).contains("web-1");
    assertThat(answer.body()).isEqualTo("Hello from web-1\n");
  }

  @Test
  void isUnhealthyUntilItHasStarted() throws Exception {
    start("web-1", "--start-delay", "3600s");

    assertThat(get("/health").statusCode()).isEqualTo(503);
    assertThat(get("/").statusCode()).isEqualTo(503);
  }

  @Test
  void takesItsTimeForEachRequest() throws Exception {
    start("web-1", "--work", "20ms", "--wait", "30ms");
    long before = System.nanoTime();

    get("/");

    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(50));
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> DemoServer.Options.parse("--wrok", "5ms"))
        .hasMessage("--wrok (expected: --work, --wait or --start-delay)");
    assertThatThrownBy(() -> DemoServer.Options.parse("--work", "5"))
        .hasMessage("--work: \"5\" (expected: a time such as 5ms or 2s)");
  }

  private void start(String instance, String... arguments) throws IOException {
    server = DemoServer.start(instance, 0, DemoServer.Options.parse(arguments));
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
