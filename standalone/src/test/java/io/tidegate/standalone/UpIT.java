package io.tidegate.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidegate.standalone.cli.CommandLineInterface;
import io.tidegate.standalone.demo.DemoServer;
import io.tidegate.standalone.load.HttpTarget;
import io.tidegate.standalone.load.LoadGenerator;
import io.tidegate.standalone.load.LoadPlan;
import io.tidegate.standalone.load.LoadSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole of Tidegate as a user has it: one command, real processes, a real Kafka. */
@Timeout(500)
final class UpIT {
  private static final Duration START = Duration.ofSeconds(120);
  private static final String READY = "ready  balancer http://127.0.0.1:\\d+  admin .*";

  @TempDir Path directory;
  private Path file;
  private List<Integer> ports;
  private UpProcess up;

  @BeforeEach
  void start() throws IOException {
    file = Files.writeString(directory.resolve("web.yaml"), workload(1, "2s"));
    ports = UpProcess.freePorts();
    up = UpProcess.start(file, directory.resolve("data"), ports);
    awaitLine(READY, START);
  }

  @AfterEach
  void stop() throws InterruptedException {
    up.close();
  }

  @Test
  void followsALoadStepUpAndDownWithoutAFailedRequest() throws Exception {
    assertThat(get().headers().firstValue("X-Tidegate-Instance"))
        .hasValueSatisfying(instance -> assertThat(instance).startsWith("web-"));

    LoadSummary summary = load(List.of(10.0, 80.0, 10.0), Duration.ofSeconds(8));

    assertThat(summary.failedByCause()).isEmpty();
    assertThat(summary.ok()).isEqualTo(summary.planned());
    assertThat(up.printed(".* web  1 -> [2-4] .*")).isTrue();
    awaitLine(".* web  \\d -> 1 .*", Duration.ofSeconds(60));
    await().atMost(Duration.ofSeconds(30)).until(() -> up.instances().size() == 1);
  }

  @Test
  void replacesAKilledInstanceAndLosesAtMostWhatItHadInHand() throws Exception {
    Files.writeString(file, workload(3, "2s"));
    await().atMost(Duration.ofSeconds(30)).until(() -> up.count(".* web-\\S+ ready on .*") >= 3);
    long before = up.count(".* web-\\S+ ready on .*");
    Thread killer =
        Thread.ofVirtual()
            .start(
                () ->
                    await()
                        .pollDelay(Duration.ofSeconds(2))
                        .until(() -> up.instances().getFirst().destroyForcibly()));

    LoadSummary summary = load(List.of(40.0), Duration.ofSeconds(8));
    killer.join();

    // idempotent requests that were on it are sent again, to another
    assertThat(summary.failedByCause()).isEmpty();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> up.count(".* web-\\S+ ready on .*") > before);
    assertThat(up.printed(".* web-\\S+ failed: .*signal 9.*")).isTrue();
  }

  @Test
  void answersTheFirstRequestAfterZero() throws Exception {
    Files.writeString(file, workload(0, "2s"));
    awaitLine(".* web  1 -> 0 .*", Duration.ofSeconds(60));
    await().atMost(Duration.ofSeconds(30)).until(() -> up.instances().isEmpty());

    assertThat(get().statusCode()).isEqualTo(200);
    assertThat(up.printed(".* web  0 -> 1 .*")).isTrue();
  }

  @Test
  void answersOnWhileAWorkloadGetsAnotherName() throws Exception {
    Thread editor =
        Thread.ofVirtual()
            .start(
                () ->
                    await()
                        .pollDelay(Duration.ofSeconds(2))
                        .until(() -> Files.writeString(file, renamed(file)) != null));

    LoadSummary summary = load(List.of(5.0), Duration.ofSeconds(12));
    editor.join();

    assertThat(summary.failedByCause()).isEmpty();
    assertThat(summary.ok()).isEqualTo(summary.planned());
    assertThat(up.printed(".* web  removed")).isTrue();
    assertThat(get().headers().firstValue("X-Tidegate-Instance"))
        .hasValueSatisfying(instance -> assertThat(instance).startsWith("store-"));
  }

  @Test
  void refusesARouteThatAnotherWorkloadHas() throws Exception {
    Path other = Files.writeString(directory.resolve("other.yaml"), renamed(file));
    StringWriter err = new StringWriter();
    CommandLine commands = CommandLineInterface.commands();
    commands.setErr(new PrintWriter(err, true));

    int code =
        CommandLineInterface.run(
            commands, "apply", other.toString(), "--kafka", "127.0.0.1:" + ports.getLast());

    assertThat(code).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString())
        .contains("other.yaml: workloads.store.route: */", "workload web has it, source up");
    assertThat(get().statusCode()).isEqualTo(200);
  }

  @Test
  void logsIntoTheDataDirectoryAndNotOnTheTerminal() throws Exception {
    assertThat(directory.resolve("data/tidegate.log")).content().contains("BalancerServer");
    assertThat(up.printed(".*BalancerServer.*")).isFalse();
  }

  @Test
  void refusesABadFileAndKeepsWhatWasThere() throws Exception {
    Files.writeString(file, workload(1, "2s").replace("max: 4", "max: 0"));

    awaitLine(
        ".*web.yaml:\\d+: workloads.web.scale.max: \"0\" .*stays in force", Duration.ofSeconds(10));
    assertThat(get().statusCode()).isEqualTo(200);
  }

  @Test
  void leavesNothingBehindAndResumes() throws Exception {
    List<ProcessHandle> instances = up.instances();
    assertThat(instances).isNotEmpty();

    assertThat(up.interrupt(40)).isTrue();
    assertThat(up.lines()).last().asString().matches(".*stopped in .* s");
    assertThat(instances).noneMatch(ProcessHandle::isAlive);

    up = UpProcess.start(file, directory.resolve("data"), ports);
    awaitLine(".*starting; .*", START);
    Files.writeString(file, workload(2, "2s")); // an edit while it starts is not lost
    awaitLine(".* web  unchanged", START);
    awaitLine(READY, START);
    awaitLine(".* web  changed", Duration.ofSeconds(10));
    assertThat(get().statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyAnyMoreOnceItStops() throws Exception {
    up.interrupt(40);
    up = UpProcess.start(file, directory.resolve("data"), ports);
    awaitLine(".* web  unchanged", START);

    assertThat(up.interrupt(40)).isTrue();
    assertThat(up.lines()).last().asString().matches(".*stopped in .* s");
    assertThat(up.printed(READY)).isFalse();
  }

  private void awaitLine(String pattern, Duration limit) {
    await()
        .atMost(limit)
        .failFast(
            () -> {
              assertThat(up.alive()).as(() -> String.join("\n", up.lines())).isTrue();
            })
        .untilAsserted(() -> assertThat(up.lines()).anyMatch(line -> line.matches(pattern)));
  }

  private LoadSummary load(List<Double> rates, Duration each) throws InterruptedException {
    return new LoadGenerator(
            LoadPlan.of(rates, each),
            HttpTarget.of("http://127.0.0.1:" + ports.getFirst() + "/", "GET", List.of(), ""),
            new LoadGenerator.Limits(50, Duration.ofSeconds(30)),
            System::nanoTime)
        .run(second -> {});
  }

  private HttpResponse<String> get() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.getFirst() + "/")).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String demoClasses() {
    try {
      URI location = DemoServer.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(location).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String renamed(Path file) throws IOException {
    return Files.readString(file).replace("  web:", "  store:");
  }

  private static String workload(int min, String idleAfter) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            demoClasses(),
            DemoServer.class.getName(),
            "--wait",
            "5ms");
    return """
    workloads:
      web:
        command: [%s]
        port: 8080
        resources: {cpu: 100m, memory: 64Mi}
        ready: {path: /health}
        scale:
          min: %d
          max: 4
          targets: {requests-per-second: 20}
          down: {stabilization: 5s, half-life: 5s}
          idle-after: %s
        route: {host: "*", path: /}
    """
        .formatted(
            command.stream().map(word -> "\"" + word + "\"").collect(Collectors.joining(", ")),
            min,
            idleAfter);
  }
}
