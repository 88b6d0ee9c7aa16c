package io.tidegate.balancer.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The admin API of a balancer on its own, in a server of its own. */
public final class AdminServer implements AutoCloseable {
  private final AdminApi api;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Serves until it is closed.
   *
   * @throws IOException when the address cannot be listened on
   */
  public AdminServer(Address at, AdminApi api) throws IOException {
    this.api = api;
    server = HttpServer.create(new InetSocketAddress(at.host(), at.port()), 0);
    server.setExecutor(threads);
    server.createContext(AdminApi.PATH, this::answer);
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

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
