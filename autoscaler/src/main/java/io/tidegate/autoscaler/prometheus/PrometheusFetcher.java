package io.tidegate.autoscaler.prometheus;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.model.Target;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Instant queries on a Prometheus server; the answers of a vector are added up. Thread-safe. */
public final class PrometheusFetcher implements Fetcher {
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  /** Some 50,000 time series; a server that says more is not heard out. */
  private static final long LARGEST_BODY = 8 << 20;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final Guard guard;

  public PrometheusFetcher(Guard guard) {
    this.guard = guard;
  }

  @Override
  public boolean serves(Target target) {
    return target instanceof Target.Promql;
  }

  @Override
  public Fetched fetch(Target target) throws Exception {
    Target.Promql query = (Target.Promql) target;
    String answer = guard.call("prometheus:" + query.server(), DEADLINE, () -> ask(query));
    return new Fetched(sum(answer), "prometheus " + query.server());
  }

  private String ask(Target.Promql query) throws IOException, InterruptedException {
    String base = query.server().replaceAll("/+$", "");
    URI uri =
        URI.create(
            base
                + "/api/v1/query?query="
                + URLEncoder.encode(query.query(), StandardCharsets.UTF_8));
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(uri).timeout(DEADLINE).GET().build(),
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), LARGEST_BODY));
    if (response.statusCode() != 200) {
      throw new IOException(
          "%s answered %d: %s".formatted(base, response.statusCode(), brief(response.body())));
    }
    return response.body();
  }

  /**
   * The sum of an answer's values. An empty vector is no answer, not zero; a negative value, which
   * no load is, is the answer as it stands, for a sum would hide it behind the others.
   */
  static double sum(String body) throws IOException {
    JsonNode root = JsonMapper.shared().readTree(body);
    JsonNode data = root.path("data");
    JsonNode result = data.path("result");
    double sum = 0;
    switch (data.path("resultType").asString("")) {
      case "scalar" -> sum = number(result);
      case "vector" -> {
        if (result.isEmpty()) {
          throw new IOException("the query has no result");
        }
        for (JsonNode sample : result) {
          double value = number(sample.path("value"));
          if (value < 0) {
            return value;
          }
          sum += value;
        }
      }
      default -> throw new IOException("not an instant query's answer: " + brief(body));
    }
    if (Double.isNaN(sum) || Double.isInfinite(sum)) {
      throw new IOException("the query's result is not a number");
    }
    return sum;
  }

  private static double number(JsonNode value) throws IOException {
    String text = value.path(1).asString("");
    try {
      return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException("value: \"%s\" (expected: a number)".formatted(text), e);
    }
  }

  private static String brief(String body) {
    return body.length() <= 200 ? body : body.substring(0, 200);
  }
}
