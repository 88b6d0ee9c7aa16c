package io.tidegate.standalone.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * A tiny HTTP server that says which instance it is: in the header {@code X-Tidegate-Instance}, and
 * in its body. {@code /health} answers 200 once it has started.
 *
 * <pre>
 *   --work 5ms         keeps one core busy that long for each request
 *   --wait 20ms        then waits that long, using nothing
 *   --start-delay 2s   listens at once, but /health and all else answer 503 that long
 * </pre>
 *
 * <p>It listens on {@code PORT} (9000 if absent). SIGTERM lets the requests in hand finish, at most
 * ten seconds. It uses nothing but the JDK and starts within a fraction of a second.
 */
public final class DemoServer {
  private static final int DRAIN_SECONDS = 10;

  private final String instance;
  private final Options options;
  private final long startedAtNanos = System.nanoTime();

  /** What each request costs, and how long the start takes; all in nanoseconds. */
  record Options(long workNanos, long waitNanos, long startDelayNanos) {

    static Options parse(String... arguments) {
      long work = 0;
      long wait = 0;
      long delay = 0;
      for (int i = 0; i < arguments.length; i += 2) {
        String value = i + 1 < arguments.length ? arguments[i + 1] : "";
        switch (arguments[i]) {
          case "--work" -> work = nanos("--work", value);
          case "--wait" -> wait = nanos("--wait", value);
          case "--start-delay" -> delay = nanos("--start-delay", value);
          default ->
              throw new IllegalArgumentException(
                  "%s (expected: --work, --wait or --start-delay)".formatted(arguments[i]));
        }
      }
      return new Options(work, wait, delay);
    }

    private static long nanos(String option, String text) {
      try {
        if (text.endsWith("ms")) {
          return (long) (Double.parseDouble(text.substring(0, text.length() - 2)) * 1e6);
        }
        if (text.endsWith("s")) {
          return (long) (Double.parseDouble(text.substring(0, text.length() - 1)) * 1e9);
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new IllegalArgumentException(
          "%s: \"%s\" (expected: a time such as 5ms or 2s)".formatted(option, text));
    }
  }

  private DemoServer(String instance, Options options) {
    this.instance = instance;
    this.options = options;
  }

  /** Runs until it is told to stop. */
  public static void main(String[] arguments) throws IOException {
    Options options;
    try {
      options = Options.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println("demo: " + e.getMessage());
      System.exit(2);
      return;
    }
    Map<String, String> environment = System.getenv();
    int port = Integer.parseInt(environment.getOrDefault("PORT", "9000"));
    String instance =
        environment.getOrDefault("TIDEGATE_INSTANCE", environment.getOrDefault("HOSTNAME", "demo"));
    HttpServer server = start(instance, port, options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(DRAIN_SECONDS)));
    System.out.println(instance + " listens on " + server.getAddress().getPort());
  }

  /** Starts one on all addresses of this machine; port 0 picks a free one. */
  static HttpServer start(String instance, int port, Options options) throws IOException {
    // the server's defaults delay small answers and drop connections that a balancer keeps
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.idleInterval", "600");
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 1024);
    DemoServer demo = new DemoServer(instance, options);
    server.createContext("/health", demo::health);
    server.createContext("/", demo::serve);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private void health(HttpExchange exchange) throws IOException {
    answer(exchange, started() ? 200 : 503, started() ? "ok\n" : "starting\n");
  }

  private void serve(HttpExchange exchange) throws IOException {
    if (!started()) {
      answer(exchange, 503, "starting\n");
      return;
    }
    exchange.getRequestBody().readAllBytes();
    work();
    answer(exchange, 200, "Hello from " + instance + "\n");
  }

  private void work() {
    long end = System.nanoTime() + options.workNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    long resume = System.nanoTime() + options.waitNanos();
    for (long left = options.waitNanos(); left > 0; left = resume - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private boolean started() {
    return System.nanoTime() - startedAtNanos >= options.startDelayNanos();
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("X-Tidegate-Instance", instance);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
