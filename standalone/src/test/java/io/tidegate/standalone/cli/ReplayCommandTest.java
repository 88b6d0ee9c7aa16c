package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path trace = Path.of("");

  @TempDir private Path directory;

  @BeforeEach
  void aMinuteOfFiftyRequestsPerSecond() throws IOException {
    trace = Files.writeString(directory.resolve("load.txt"), "50\n".repeat(60));
  }

  @Test
  void takesATraceAsItIs() {
    assertThat(run("--trace", trace.toString())).isZero();
    assertThat(out.toString())
        .contains("peak 50 requests/s, which keeps 0.3 instances busy.", "taken as it is")
        .contains("Model: 50 ms a request, 10 at a time per instance, 5 s to start");
  }

  @Test
  void theModelIsTheUsers() {
    assertThat(
            run(
                "--trace",
                trace.toString(),
                "--service-time=200ms",
                "--service-phases=1",
                "--concurrency=4",
                "--start-up=20s",
                "--peak-instances=5"))
        .isZero();
    assertThat(out.toString())
        .contains("peak 100 requests/s, which keeps 5.0 instances busy.")
        .contains("scaled x2.000 from a peak of 50.00 requests/s")
        .contains("Model: 200 ms a request, 4 at a time per instance, 20 s to start");
  }

  @Test
  void refusesAModelThatCannotBePlayed() {
    assertThat(run("--trace", trace.toString(), "--service-time", "20s"))
        .isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("service time: 20000 ms (expected: 1 ms to 10 s)");
    assertThat(run("--trace", trace.toString(), "--start-up", "999999h"))
        .isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("(expected: 0 s to 86400 s, a day)");
  }

  @Test
  void refusesAModelForRecordedDecisions() {
    assertThat(run("--from-log", "web", "--peak-instances", "20"))
        .isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("--peak-instances go with --trace");
  }

  @Test
  void saysWhichPolicyCannotBePlayed() throws IOException {
    Path file = Files.writeString(directory.resolve("jobs.yaml"), workload("memory: 80%"));

    assertThat(run("--trace", trace.toString(), "--policy", file.toString()))
        .isEqualTo(CommandLineInterface.FAILED);
    assertThat(err.toString())
        .contains("jobs.yaml: no target can be played: memory")
        .doesNotContain("should not happen");
  }

  @Test
  void aWrongWorkloadFileIsWronglyAsked() throws IOException {
    Path file = Files.writeString(directory.resolve("jobs.yaml"), workload("memory: 0%"));

    assertThat(run("--trace", trace.toString(), "--policy", file.toString()))
        .isEqualTo(CommandLineInterface.USAGE);
  }

  @Test
  void aWrongTraceIsWronglyAsked() throws IOException {
    Path words = Files.writeString(directory.resolve("words.txt"), "1\nabc\n");
    Path bytes = Files.write(directory.resolve("bytes.txt"), new byte[] {(byte) 0xff, 0x0a});

    assertThat(run("--trace", words.toString())).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("words.txt:2: \"abc\" (expected: a number >= 0)");
    assertThat(run("--trace", bytes.toString())).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("bytes.txt: not UTF-8 text");
  }

  @Test
  void withoutRequestsThereIsNoLatency() throws IOException {
    Path quiet = Files.writeString(directory.resolve("quiet.txt"), "0\n0\n0\n");

    assertThat(run("--trace", quiet.toString())).isZero();
    assertThat(out.toString()).containsPattern("default +0 +– +– +0\\.00");
  }

  @Test
  void policiesOfTheSameFileNameAreToldApart() throws IOException {
    Path one = policy("one", "concurrency: 7");
    Path two = policy("two", "concurrency: 3");
    Path cpu = Files.writeString(directory.resolve("cpu.yaml"), workload("cpu: 70%"));

    assertThat(
            run(
                "--trace",
                trace.toString(),
                "--policy",
                one.toString(),
                "--what-if",
                two.toString(),
                "--what-if",
                cpu.toString()))
        .isZero();
    assertThat(out.toString().lines().map(line -> line.split(" ", -1)[0]))
        .contains(one.toString(), two.toString(), "cpu.yaml");
  }

  @Test
  void saysThatAPolicyHasNoTargets() throws IOException {
    Path file = Files.writeString(directory.resolve("held.yaml"), workload(""));

    assertThat(run("--trace", trace.toString(), "--policy", file.toString())).isZero();
    assertThat(out.toString())
        .contains(
            "held.yaml: it has no targets, so nothing but its bounds (1 to 4) changes the number.");
  }

  private Path policy(String folder, String target) throws IOException {
    Path in = Files.createDirectory(directory.resolve(folder));
    return Files.writeString(in.resolve("web.yaml"), workload(target));
  }

  private static String workload(String target) {
    return """
        workloads:
          jobs:
            command: [sleep, "1"]
            port: 80
            scale: {max: 4, targets: {%s}}
        """
        .formatted(target);
  }

  private int run(String... arguments) {
    CommandLine commands = CommandLineInterface.commands();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    String[] all = new String[arguments.length + 1];
    all[0] = "replay";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandLineInterface.run(commands, all);
  }
}
