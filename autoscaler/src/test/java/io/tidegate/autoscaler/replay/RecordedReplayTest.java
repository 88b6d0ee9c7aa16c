package io.tidegate.autoscaler.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Policies;
import io.tidegate.autoscaler.decision.Story;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.signal.Signal.Queueing;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedReplayTest {
  private final Replay replay = new Replay(Replay.Settings.DEFAULT, () -> Outlook.NONE);
  private final ScalingPolicy policy = Policies.concurrency();

  @Test
  void reproducesWhatWasRecordedAndAnswersAWhatIf() {
    List<DecisionRecord> records = recorded();
    ScalingPolicy twice =
        Policies.targets(policy, new io.tidegate.common.model.Target.Concurrency(5));

    Replay.Report report = replay.recorded(records, List.of(new NamedPolicy("twice", twice)));

    assertThat(report.fidelity()).get().extracting(Fidelity::faithful).isEqualTo(true);
    assertThat(report.lines().getFirst())
        .isEqualTo("All 300 recorded decisions were reproduced exactly.");
    assertThat(report.results().get(0).name()).isEqualTo("recorded");
    assertThat(report.results().get(1).name()).isEqualTo("twice");
    // 60 at once: 6 instances at ten each, 12 at five
    assertThat(report.results().get(1).instanceHours())
        .isGreaterThan(1.5 * report.results().get(0).instanceHours());
  }

  @Test
  void saysWhereItDepartsAndRefusesTheWhatIf() {
    List<DecisionRecord> records = new ArrayList<>(recorded());
    DecisionRecord true7 = records.get(7);
    Verdict was = true7.verdict();
    Verdict other =
        new Verdict(
            was.from(),
            was.replicas() + 1,
            was.advised(),
            was.proposals(),
            was.steps(),
            was.binding());
    records.set(7, Records.of(true7.input(), other));

    Replay.Report report = replay.recorded(records, List.of(new NamedPolicy("what-if", policy)));

    assertThat(report.results()).isEmpty();
    assertThat(report.lines().getFirst())
        .startsWith("1 of 300 recorded decisions came out otherwise; the first: decision d7")
        .contains("recorded %d, decided again %d".formatted(was.replicas() + 1, was.replicas()));
    assertThat(report.unanswered()).get().asString().startsWith("A what-if would say nothing");
  }

  @Test
  void readsTheLoadFromTheSignals() {
    RecordedLoad load = RecordedLoad.of(recorded()).orElseThrow();

    // 60 at once at 100 ms each
    assertThat(load.trace().rateAt(0)).isEqualTo(600);
    assertThat(load.trace().seconds()).isEqualTo(300);
    assertThat(load.model().serviceTime().mean()).hasMillis(100);
    assertThat(load.model().concurrency()).isEqualTo(14);
  }

  @Test
  void withoutRecordsThereIsNothingToSay() {
    assertThat(replay.recorded(List.of(), List.of()).lines().getFirst())
        .isEqualTo("No decisions were recorded in that time.");
  }

  private List<DecisionRecord> recorded() {
    Story story = Story.of(policy, 6);
    story.signal(
        new Signal(
            "concurrency",
            null,
            "balancer",
            Story.START,
            60,
            60,
            58,
            60,
            new Queueing(0, 14, 0.1),
            1,
            List.of()));
    List<DecisionRecord> records = new ArrayList<>();
    for (int second = 0; second < 300; second++) {
      story.at(second);
      records.add(Records.of(story.lastView()));
    }
    return records;
  }
}
