package io.tidegate.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.autoscaler.kafka.DecisionReader;
import io.tidegate.autoscaler.replay.NamedPolicy;
import io.tidegate.autoscaler.replay.Replay;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.KafkaExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the service recorded on a real log comes out again, bit for bit, or it is said where not.
 */
@ExtendWith(KafkaExtension.class)
class ReplayIT {
  private final Clock clock = Clock.systemUTC();
  private final Replay replay = new Replay(Replay.Settings.DEFAULT, () -> Outlook.NONE);
  private final ScalingPolicy policy =
      ScalingPolicy.of(1, 20, List.of(new Target.RequestsPerSecond(100), new Target.Cpu(0.7)));

  @Test
  void theLogsDecisionsComeOutAgain(KafkaSettings settings) throws Exception {
    try (LogSide outside = new LogSide(settings);
        RunningAutoscaler running = RunningAutoscaler.start(settings)) {
      assertThat(running.port()).isPositive();
      List<DecisionRecord> records = live(outside, settings);

      Replay.Report report =
          replay.recorded(
              records, List.of(new NamedPolicy("half", ScalingPolicy.of(1, 20, half()))));

      assertThat(records).hasSizeGreaterThanOrEqualTo(4);
      assertThat(report.fidelity().orElseThrow().departures()).isZero();
      assertThat(report.lines().getFirst())
          .isEqualTo(
              "All %d recorded decisions were reproduced exactly.".formatted(records.size()));
      assertThat(report.results()).extracting("name").startsWith("recorded", "half");
      assertThat(report.html())
          .contains("violation s", "p95", "p99", "instance-h", "changes", "flaps")
          .doesNotContain("http:", "https:", "src=", "<script", "<link", "@import", "url(");
      departs(outside, settings, records.getLast());
    }
  }

  @Test
  void aWorkloadByCpuAloneHasItsWhatIfToo(KafkaSettings settings) throws Exception {
    try (LogSide outside = new LogSide(settings);
        RunningAutoscaler running = RunningAutoscaler.start(settings)) {
      assertThat(running.port()).isPositive();
      outside.declare("jobs", ScalingPolicy.of(2, 20, List.of(new Target.Cpu(0.7))));
      outside.instance("jobs", "jobs-1");
      outside.instance("jobs", "jobs-2");
      Instant now = clock.instant();
      for (int s = 70; s >= 0; s--) {
        outside.usage("jobs", "jobs-1", now.minusSeconds(s), 0.4);
        outside.usage("jobs", "jobs-2", now.minusSeconds(s), 0.2);
      }
      // a hold is recorded again after 15 s
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> read(outside, settings, "jobs").stream().filter(this::measured).count() > 1);
      List<DecisionRecord> records = read(outside, settings, "jobs");
      NamedPolicy half =
          new NamedPolicy("half", ScalingPolicy.of(2, 20, List.of(new Target.Cpu(0.35))));

      Replay.Report report = replay.recorded(records, List.of(half));

      assertThat(report.fidelity().orElseThrow().departures()).isZero();
      assertThat(report.unanswered()).isEmpty();
      assertThat(report.results()).extracting("name").startsWith("recorded", "half");
      // 0.3 cores each on two of half a core
      assertThat(String.join("\n", report.lines()))
          .contains("goal 70 % of 0.5 cores", "peak 1.7 instances at their goal")
          .contains("policy (extrapolated)");
    }
  }

  private boolean measured(DecisionRecord record) {
    return record.input().signals().getFirst().present();
  }

  /** Somebody else's code decided otherwise: that is found, and no what-if is answered. */
  private void departs(LogSide outside, KafkaSettings settings, DecisionRecord last) {
    Verdict was = last.verdict();
    Verdict other =
        new Verdict(
            was.from(),
            was.replicas() + 3,
            was.advised(),
            was.proposals(),
            was.steps(),
            was.binding());
    DecisionRecord foreign =
        new DecisionRecord(
            last.schema(),
            "web-from-another-version",
            last.workload(),
            last.at(),
            last.input(),
            other,
            List.of(),
            null,
            last.epoch(),
            "0.0.1",
            0);
    outside.publisher().publish(Topic.DECISIONS, "web", foreign).join();

    Replay.Report report = replay.recorded(read(outside, settings, "web"), List.of());

    assertThat(report.results()).isEmpty();
    assertThat(report.lines().getFirst())
        .contains("1 of ")
        .contains("decision web-from-another-version at " + last.at() + " (version 0.0.1)")
        .contains("recorded %d, decided again %d".formatted(was.replicas() + 3, was.replicas()));
  }

  /** A step up, an operator's hand, and it taken off again. */
  private List<DecisionRecord> live(LogSide outside, KafkaSettings settings) {
    outside.declare("web", policy);
    outside.instance("web", "web-1");
    Instant now = clock.instant();
    for (int s = 70; s > 0; s--) {
      outside.demand("web", now.minusSeconds(s), Duration.ofSeconds(1), 80, 4);
      outside.usage("web", "web-1", now.minusSeconds(s), 0.3);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.lastDecision("web") != null);
    outside.demand("web", clock.instant(), Duration.ofMillis(300), 240, 40);
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.desired("web").replicas() > 1);
    outside.scale("web", 7);
    await().atMost(Duration.ofSeconds(30)).until(() -> outside.desired("web").replicas() == 7);
    outside.demand("web", clock.instant(), Duration.ofSeconds(1), 500, 40);
    outside.publisher().remove(Topic.CONTROLS, "web").join();
    outside.usage("web", "web-1", clock.instant(), 0.9);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> outside.lastDecision("web").input().control() == null);
    return read(outside, settings, "web");
  }

  private static List<Target> half() {
    return List.of(new Target.RequestsPerSecond(50));
  }

  private List<DecisionRecord> read(LogSide outside, KafkaSettings settings, String workload) {
    RecordReader reader =
        new RecordReader(
            DecisionCodec.codec(),
            new DeadLetters(outside.publisher(), new CollectorRegistry()),
            settings.topicPrefix());
    List<DecisionRecord> records = new ArrayList<>();
    new DecisionReader(settings, reader)
        .read(workload, clock.instant().minus(Duration.ofHours(24)), records::add);
    return records;
  }
}
