package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandLineInterfaceTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void listsItsCommandsWithoutArguments() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("status", "explain", "apply", "load");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apply",
        "status",
        "explain",
        "scale",
        "pause",
        "resume",
        "load",
        "doctor",
        "replay",
        "healthcheck",
        "version"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: tidegate " + command);
    // what was broken into lines by hand is not broken again by a terminal of 80 columns
    String[] footer =
        CommandLineInterface.commands()
            .getSubcommands()
            .get(command)
            .getCommandSpec()
            .usageMessage()
            .footer();
    assertThat(out.toString().lines().toList()).containsAll(List.of(footer));
  }

  @Test
  void printsItsVersionAsJsonToo() {
    assertThat(run("version", "-o", "json")).isZero();
    assertThat(out.toString()).contains("\"tidegate\"", "\"java\"");
  }

  @Test
  void namesTheUnknownOption() {
    assertThat(run("status", "--colour")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("--colour").contains("tidegate status --help");
  }

  @Test
  void refusesAnUnknownFormat() {
    assertThat(run("status", "-o", "xml")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("\"xml\" (expected: table or json)");
  }

  @Test
  void refusesWhatIsNoDuration() {
    assertThat(run("load", "http://127.0.0.1/", "--duration", "soon"))
        .isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("\"soon\" (expected: a duration such as");
  }

  @Test
  void refusesWhatIsNoScaleWish() {
    assertThat(run("scale", "web")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("\"web\" (expected: WORKLOAD=N, such as web=3)");
  }

  @Test
  void saysAtOnceThatThereIsNoKafka() throws IOException {
    int port = FreePort.next();

    assertThat(run("status", "--kafka", "127.0.0.1:" + port))
        .isEqualTo(CommandLineInterface.FAILED);
    assertThat(err.toString())
        .contains("no Kafka at 127.0.0.1:%d: Connection refused".formatted(port))
        .doesNotContain("\tat ");
  }

  @Test
  void pointsAtTheLineOfAnUnknownKey() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("web.yaml"),
            """
            workloads:
              web:
                command: [sleep, "1"]
                port: 80
                replicsa: 3
            """);

    assertThat(run("apply", file.toString())).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString())
        .contains(file + ":5: workloads.web.replicsa: unknown key")
        .doesNotContain("\tat ");
  }

  @Test
  void saysThatAFileIsMissing() {
    assertThat(run("apply", directory.resolve("none.yaml").toString()))
        .isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("none.yaml: no such file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain Web!", "pause Web!", "resume Web!", "scale Web!=2"})
  void refusesAMalformedNameBeforeItAsksAnybody(String command) {
    assertThat(run(command.split(" "))).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("workload name: \"Web!\" (expected: ");
  }

  @Test
  void refusesToExplainNoDecision() {
    assertThat(run("explain", "web", "-n", "0")).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("--last: 0 (expected: >= 1)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo bar", "localhost", "localhost:", "a:1/x"})
  void refusesWhatIsNoAdminAddress(String address) {
    assertThat(run("healthcheck", "--admin", address)).isEqualTo(CommandLineInterface.USAGE);
    assertThat(err.toString()).contains("--admin: \"" + address + "\" (expected: HOST:PORT)");
  }

  private int run(String... arguments) {
    CommandLine commands = CommandLineInterface.commands();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    return CommandLineInterface.run(commands, arguments);
  }
}
