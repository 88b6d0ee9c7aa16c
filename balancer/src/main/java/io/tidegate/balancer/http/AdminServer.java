package io.tidegate.balancer.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.common.model.Address;
import io.tidegate.common.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The admin API and the metrics of a balancer on its own, in a server of its own. */
public final class AdminServer implements AutoCloseable {
  private final AdminApi api;
  private final Telemetry telemetry;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Serves until it is closed.
   *
   * @throws IOException when the address cannot be listened on
   */
  public AdminServer(Address at, AdminApi api, Telemetry telemetry) throws IOException {
    this.api = api;
    this.telemetry = telemetry;
    server = HttpServer.create(new InetSocketAddress(at.host(), at.port()), 0);
    server.setExecutor(threads);
    server.createContext(AdminApi.PATH, this::answer);
    server.createContext("/metrics", this::metrics);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      AdminApi.Answer answer =
          api.answer(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestURI().getQuery());
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json;charset=UTF-8");
      exchange.sendResponseHeaders(answer.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void metrics(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = telemetry.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", telemetry.contentType());
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
