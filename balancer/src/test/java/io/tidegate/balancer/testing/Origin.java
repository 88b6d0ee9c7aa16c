package io.tidegate.balancer.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidegate.common.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** An HTTP server on loopback that answers every path with its name, and a client for it. */
public final class Origin implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final List<String> forwardedFor = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final byte[] body;
  private volatile CountDownLatch released = new CountDownLatch(0);

  private Origin(String name) throws IOException {
    body = name.getBytes(StandardCharsets.US_ASCII);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** Serves until it is closed. */
  public static Origin saying(String name) throws IOException {
    return new Origin(name);
  }

  /** Answers a path with this status from now on. */
  public void status(String path, int status) {
    statuses.put(path, status);
  }

  /** Answers none of the requests that come from now on before that. */
  public void holdUntil(CountDownLatch latch) {
    released = latch;
  }

  public Address address() {
    return new Address("127.0.0.1", server.getAddress().getPort());
  }

  /** How many requests have come. */
  public int requests() {
    return forwardedFor.size();
  }

  /** What {@code X-Forwarded-For} was, request by request. */
  public List<String> forwardedFor() {
    return forwardedFor;
  }

  /** The body of a GET. */
  public static String get(Address address, String path) throws Exception {
    return response(address, path).body();
  }

  /** The answer to a GET. */
  public static HttpResponse<String> response(Address address, String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://" + address + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void answer(HttpExchange exchange) throws IOException {
    forwardedFor.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Forwarded-For")));
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    int status = statuses.getOrDefault(exchange.getRequestURI().getPath(), 200);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
