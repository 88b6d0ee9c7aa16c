package io.tidegate.autoscaler.prometheus;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.autoscaler.signal.FetcherContract;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

class PrometheusFetcherContractIT extends FetcherContract {
  private static final String HALF = "half";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ServerSocket deaf;
  private double figure = 19.5;

  PrometheusFetcherContractIT() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    deaf = new ServerSocket(0, 50, loopback);
    server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/api/v1/query",
        exchange -> {
          String query = exchange.getRequestURI().getQuery().substring("query=".length());
          boolean refused = query.startsWith("status-");
          int status = refused ? Integer.parseInt(query.substring("status-".length())) : 200;
          byte[] body = answers.get(refused ? "jobs" : query).getBytes(StandardCharsets.UTF_8);
          boolean half = query.equals(HALF);
          exchange.sendResponseHeaders(status, half ? 1000 : status == 204 ? -1 : body.length);
          if (status != 204) {
            exchange.getResponseBody().write(body);
          }
          if (!half) {
            exchange.close();
          }
        });
    server.start();
    answers.put("jobs", vector("12.5", "7"));
    answers.put(HALF, "{");
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(0);
    deaf.close();
    threads.shutdownNow();
  }

  @Override
  protected Fetcher open(Guard guard) {
    return new PrometheusFetcher(guard);
  }

  @Override
  protected Target target() {
    return ask("jobs");
  }

  @Override
  protected double figure() {
    return figure;
  }

  @Override
  protected String place() {
    return "prometheus " + url();
  }

  @Override
  protected void change() {
    answers.put("jobs", vector("12.5", "7", "20"));
    figure = 39.5;
  }

  @Override
  protected List<Target> beyondReach() {
    List<Target> all = new ArrayList<>();
    for (int status : new int[] {204, 301, 400, 404, 422, 500, 503}) {
      all.add(ask("status-" + status));
    }
    for (String body :
        List.of(
            "",
            "<html>",
            "null",
            "[]",
            "{}",
            "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}",
            answer("vector", ""),
            answer("matrix", "{\"values\":[[1,\"5\"]]}"),
            answer("string", "1,\"5\""),
            answer("scalar", ""),
            answer("scalar", "1,\"NaN\""),
            answer("scalar", "1,\"+Inf\""),
            answer("scalar", "1,\"-Inf\""),
            answer("scalar", "1,\"-Infinity\""),
            answer("vector", "{\"metric\":{}}"),
            answer("vector", "{\"metric\":{},\"histogram\":[1,{\"count\":\"5\"}]}"),
            vector("5", "NaN"),
            vector("5", "+Inf"),
            vector("-Infinity", "5"),
            vector("1e308", "1e308"),
            vector("much"))) {
      String query = "garbled-" + all.size();
      answers.put(query, body);
      all.add(ask(query));
    }
    all.add(new Target.Promql("http://127.0.0.1:" + FreePort.next(), "jobs", 10));
    all.add(new Target.Promql("not a server", "jobs", 10));
    all.add(new Target.Promql("ftp://127.0.0.1", "jobs", 10));
    return all;
  }

  @Override
  protected List<Target> silent() {
    return List.of(
        new Target.Promql("http://127.0.0.1:" + deaf.getLocalPort(), "jobs", 10), ask(HALF));
  }

  private Target ask(String query) {
    return new Target.Promql(url(), query, 10);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static String vector(String... values) {
    List<String> samples = new ArrayList<>();
    for (String each : values) {
      samples.add(
          "{\"metric\":{\"q\":\"%d\"},\"value\":[1,\"%s\"]}".formatted(samples.size(), each));
    }
    return answer("vector", String.join(",", samples));
  }

  private static String answer(String type, String result) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"%s\",\"result\":[%s]}}"
        .formatted(type, result);
  }
}
