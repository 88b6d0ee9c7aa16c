package io.tidegate.standalone.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidegate healthcheck}, made for a container's HEALTHCHECK. */
@Command(
    name = "healthcheck",
    description = "Ask a service whether it is ready; exits with 0 if so, else with 1.")
final class HealthcheckCommand implements Callable<Integer> {
  @Mixin private AdminOptions admin = new AdminOptions();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "3s",
      converter = DurationConverter.class,
      description = "longest wait for the answer (default: ${DEFAULT-VALUE})")
  private Duration timeout = Duration.ofSeconds(3);

  @Option(names = "--live", description = "ask for liveness instead of readiness")
  private boolean live;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws InterruptedException {
    URI uri = admin.uri("/actuator/health/" + (live ? "liveness" : "readiness"));
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(timeout).build(),
              HttpResponse.BodyHandlers.ofString());
      String body = answer.body().strip();
      output.out().println(output.json() ? body : HealthReport.of(body, output.colour()).strip());
      return answer.statusCode() == 200 ? 0 : 1;
    } catch (IOException e) {
      throw new CommandFailure(
          "no answer from %s within %s".formatted(uri, Units.latency(timeout)), e);
    }
  }
}
