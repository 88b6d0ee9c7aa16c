package io.tidegate.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.DecisionEngine;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Outcome;
import io.tidegate.autoscaler.decision.ScalingState;
import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.decision.WorkloadView.Counts;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.testing.KafkaExtension;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code tidegate replay --from-log} on a log with the decisions of ten minutes. */
@ExtendWith(KafkaExtension.class)
class ReplayFromLogIT {
  private static final int SECONDS = 600;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private KafkaSettings kafka;

  @TempDir private Path directory;

  @BeforeEach
  void connect(KafkaSettings settings) throws Exception {
    kafka = settings;
    TopicCreation.ensure(settings, EnumSet.of(Topic.DECISIONS), Duration.ofSeconds(20));
  }

  @Test
  void answersAWhatIfOnCpuAlone() throws IOException {
    // a quarter core each on four instances of half a core, to be kept at 50 %
    record(new Target.Cpu(0.5), cpu());
    Path report = directory.resolve("replay.html");

    int code = run("jobs", "--what-if", workload("cpu: 25%"), "--report", report.toString());

    assertThat(err.toString()).doesNotContain("tidegate:");
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("All 600 recorded decisions were reproduced exactly.", "Extrapolated: ")
        .containsPattern("policy \\(extrapolated\\) +violation s +p95 +p99 +over goal s")
        .containsPattern("recorded +– +– +– +0 +0\\.67 +0 +0")
        .containsPattern("what-if\\.yaml +– +– +– +0 +1\\.3\\d +1 +0");
    assertThat(Files.readString(report)).contains("Extrapolated: ", "what-if.yaml", "<td>–</td>");
  }

  @Test
  void failsWhenTheWhatIfCannotBeAnswered() throws IOException {
    Target latency = new Target.Latency(0.95, Duration.ofMillis(200));
    record(latency, Signal.of("p95", 0.1, Instant.EPOCH));

    assertThat(run("jobs", "--what-if", workload("cpu: 25%")))
        .isEqualTo(CommandLineInterface.FAILED);
    assertThat(err.toString())
        .contains("No what-if can be answered: the records do not say what the load was.", "p95");
  }

  @Test
  void failsWhenTheWhatIfAsksForWhatWasNotRecorded() throws IOException {
    record(new Target.Cpu(0.5), cpu());

    assertThat(run("jobs", "--what-if", workload("concurrency: 7")))
        .isEqualTo(CommandLineInterface.FAILED);
    assertThat(err.toString())
        .contains(
            "what-if.yaml: no target can be played: concurrency (expected: what was recorded, cpu, or");
  }

  @Test
  void onlyCheckingTheRecordsNeedsNoLoad() {
    Target latency = new Target.Latency(0.95, Duration.ofMillis(200));
    record(latency, Signal.of("p95", 0.1, Instant.EPOCH));

    assertThat(run("jobs")).isZero();
    assertThat(out.toString())
        .contains("All 600 recorded decisions were reproduced exactly.")
        .contains("No what-if can be answered: the records do not say what the load was.");
  }

  @Test
  void failsForAWorkloadThatIsNotThere() {
    assertThat(run("nobody", "--since", "2h")).isEqualTo(CommandLineInterface.FAILED);
    assertThat(err.toString())
        .containsPattern(
            "tidegate: nobody: no decisions in the log since 20\\d\\d-.*Z \\(2h00m ago;")
        .contains("--since looks further back");
    assertThat(out.toString()).isEmpty();
  }

  private static Signal cpu() {
    List<InstanceSample> samples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      samples.add(InstanceSample.ready("jobs-" + i, 0.25, 0.5));
    }
    return new Signal(
        "cpu",
        null,
        "instances",
        Instant.EPOCH,
        0.5,
        0.5,
        0.5,
        0.5,
        Signal.Queueing.NONE,
        1,
        samples);
  }

  /** Ten minutes of decisions on one figure that stays, up to now. */
  private void record(Target target, Signal signal) {
    ScalingPolicy policy = ScalingPolicy.of(1, 20, List.of(target));
    Instant start = Clock.systemUTC().instant().minusSeconds(SECONDS);
    ScalingState state = ScalingState.NEW;
    try (EventPublisher publisher =
        new EventPublisher(kafka, DecisionCodec.codec(), "/test", Clock.systemUTC())) {
      for (int second = 0; second < SECONDS; second++) {
        WorkloadView view =
            new WorkloadView(
                new WorkloadId("jobs"),
                policy,
                Counts.settled(4),
                Activity.UNKNOWN,
                List.of(signal),
                null,
                null,
                Duration.ZERO,
                state,
                start.plusSeconds(second));
        Outcome outcome = DecisionEngine.decide(view);
        state = outcome.next();
        publisher.publish(Topic.DECISIONS, "jobs", record(view, outcome, second)).join();
      }
    }
  }

  private static DecisionRecord record(WorkloadView view, Outcome outcome, int number) {
    return new DecisionRecord(
        DecisionRecord.SCHEMA,
        "jobs-" + number,
        view.workload(),
        view.now(),
        view,
        outcome.verdict(),
        List.of(),
        null,
        1,
        "test",
        0);
  }

  private String workload(String target) throws IOException {
    return Files.writeString(
            directory.resolve("what-if.yaml"),
            """
            workloads:
              jobs:
                command: [sleep, "1"]
                port: 80
                scale: {max: 20, targets: {%s}}
            """
                .formatted(target))
        .toString();
  }

  private int run(String workload, String... further) {
    CommandLine commands = CommandLineInterface.commands();
    commands.setOut(new PrintWriter(out, true));
    commands.setErr(new PrintWriter(err, true));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "replay",
                "--from-log",
                workload,
                "--kafka",
                kafka.bootstrapServers(),
                "--topic-prefix",
                kafka.topicPrefix()));
    arguments.addAll(List.of(further));
    return CommandLineInterface.run(commands, arguments.toArray(String[]::new));
  }
}
