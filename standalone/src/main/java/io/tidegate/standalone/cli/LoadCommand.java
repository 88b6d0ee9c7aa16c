package io.tidegate.standalone.cli;

import io.tidegate.standalone.load.HttpTarget;
import io.tidegate.standalone.load.LoadGenerator;
import io.tidegate.standalone.load.LoadPlan;
import io.tidegate.standalone.load.LoadSummary;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate load URL}. */
@Command(
    name = "load",
    description = "Send requests at a constant rate and time the answers.",
    footer = {
      "",
      "Requests leave when they are due, answered or not; a latency counts from when",
      "its request was due, so a stall of the server is not hidden. An answer of 400",
      "or more, or none, is a failure.",
      "",
      "Examples:",
      "  tidegate load http://web.localhost:8080/ --rate 100 --duration 30s",
      "  tidegate load http://127.0.0.1:8080/ -H 'Host: web.localhost' \\",
      "    --rate 20,200,20 --step 30s"
    })
final class LoadCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private Output output = new Output();

  @Parameters(paramLabel = "URL", description = "where to: http://host[:port]/path, or https")
  private String url = "";

  @Option(
      names = {"-r", "--rate"},
      split = ",",
      paramLabel = "N[,N…]",
      defaultValue = "100",
      description = "requests a second; several are steps (default: ${DEFAULT-VALUE})")
  private List<Double> rates = new ArrayList<>();

  @Option(
      names = {"-d", "--duration", "--step"},
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description = "how long each step takes (default: ${DEFAULT-VALUE})")
  private Duration step = Duration.ofSeconds(10);

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      defaultValue = "100",
      description = "most connections, and so most requests in flight (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "longest wait for an answer (default: ${DEFAULT-VALUE})")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'Name: value'",
      description = "a request header; may be repeated")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = {"-X", "--method"},
      paramLabel = "METHOD",
      defaultValue = "GET",
      description = "request method (default: ${DEFAULT-VALUE})")
  private String method = "GET";

  @Option(
      names = {"-b", "--body"},
      paramLabel = "TEXT",
      defaultValue = "",
      description = "request body")
  private String body = "";

  @Option(names = "--fail-on-error", description = "exit with 1 when any request failed")
  private boolean failOnError;

  @Override
  public Integer call() throws InterruptedException {
    LoadGenerator generator = generator();
    LoadReport report = new LoadReport(output);
    CountDownLatch done = new CountDownLatch(1);
    Thread interrupt = new Thread(() -> stopAndAwait(generator, done), "load-stop");
    Runtime.getRuntime().addShutdownHook(interrupt);
    LoadSummary summary;
    try {
      report.begin(Clock.systemUTC().instant());
      summary = generator.run(report::second);
      report.end(summary);
    } finally {
      done.countDown();
    }
    return failOnError && summary.failed() > 0 ? 1 : 0;
  }

  private LoadGenerator generator() {
    try {
      return new LoadGenerator(
          LoadPlan.of(rates, step),
          HttpTarget.of(url, method, headers, body),
          new LoadGenerator.Limits(connections, timeout),
          System::nanoTime);
    } catch (IllegalArgumentException e) {
      if (spec == null) {
        throw e;
      }
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Ctrl-C ends the run early; its summary is still printed. */
  private static void stopAndAwait(LoadGenerator generator, CountDownLatch done) {
    generator.stop();
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
