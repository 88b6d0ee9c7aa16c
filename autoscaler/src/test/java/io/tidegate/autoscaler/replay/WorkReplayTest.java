package io.tidegate.autoscaler.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Policies;
import io.tidegate.autoscaler.decision.Story;
import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What-ifs on recorded decisions that hold no requests. */
class WorkReplayTest {
  private static final int SECONDS = 1200;

  private final Replay replay = new Replay(Replay.Settings.DEFAULT, () -> Outlook.NONE);

  @Test
  void halfTheCpuTargetNeedsTwiceTheInstances() {
    Replay.Report report = replay.recorded(cpu(), List.of(cpu("calm.yaml", 0.35, 20)));

    assertThat(report.unanswered()).isEmpty();
    RunResult recorded = result(report, "recorded");
    RunResult calm = result(report, "calm.yaml");
    // 1.4 cores: 4 instances at 70 % of 0.5 cores, 8 at 35 %, but for the first seconds
    assertThat(recorded.instanceHours()).isCloseTo(4 * SECONDS / 3600.0, within(0.001));
    assertThat(recorded.changes()).isZero();
    assertThat(calm.instanceHours()).isCloseTo(8 * SECONDS / 3600.0, within(0.05));
    assertThat(result(report, "hpa").instanceHours())
        .isCloseTo(4 * SECONDS / 3600.0, within(0.001));
    assertThat(result(report, "oracle").instanceHours())
        .isCloseTo(4 * SECONDS / 3600.0, within(0.001));
  }

  @Test
  void tooFewInstancesAreOverTheirGoal() {
    Replay.Report report = replay.recorded(cpu(), List.of(cpu("small.yaml", 0.7, 2)));

    // four instances' work on two, once they are down to two
    assertThat(result(report, "small.yaml").overGoalSeconds().orElseThrow())
        .isBetween(SECONDS - 400, SECONDS);
    assertThat(result(report, "recorded").overGoalSeconds()).hasValue(0);
  }

  @Test
  void saysThatItExtrapolatesAndFromWhatAndNothingOfLatency() {
    Replay.Report report = replay.recorded(cpu(), List.of(cpu("calm.yaml", 0.35, 20)));

    assertThat(report.title()).isEqualTo("Replay of web (extrapolated)");
    assertThat(report.notes().get(1))
        .startsWith("Extrapolated: ")
        .contains(
            "cpu (the cores that its instances used; goal 70 % of 0.5 cores)",
            "would have behaved differently");
    assertThat(report.notes().get(2)).contains("nothing of latency (–)", "1.1 times");
    assertThat(report.notes().get(3))
        .isEqualTo(
            "web: 20m of work, peak 4.0 instances at their goal, 5 s to start. kpa needs requests,"
                + " and is left out.");
    assertThat(report.results())
        .allSatisfy(
            result -> {
              assertThat(result.violationSeconds()).isEmpty();
              assertThat(result.p95Seconds()).isEmpty();
              assertThat(result.p99Seconds()).isEmpty();
            })
        .extracting(RunResult::name)
        .containsExactly("recorded", "calm.yaml", "hpa", "target-tracking", "nomad", "oracle");
    assertThat(report.html()).contains("(extrapolated)", "Extrapolated: ");
  }

  @Test
  void followsALagAsItWas() {
    // 1,000 records behind, from 300 s to 600 s 4,000
    Target lag = new Target.KafkaLag("orders", "billing", "", 500, true);
    List<DecisionRecord> records =
        level(lag, 1, second -> second >= 300 && second < 600 ? 4000 : 1000);
    Target twice = new Target.KafkaLag("orders", "billing", "", 250, true);

    Replay.Report report =
        replay.recorded(
            records, List.of(new NamedPolicy("b.yaml", ScalingPolicy.of(0, 40, List.of(twice)))));

    assertThat(peak(result(report, "recorded"))).isEqualTo(8);
    assertThat(peak(result(report, "b.yaml"))).isEqualTo(16);
    assertThat(peak(result(report, "hpa"))).isEqualTo(8);
    assertThat(report.notes().get(1))
        .contains(
            "kafka-lag billing/orders (the lag as it was, up to one goal per partition; goal 500)");
  }

  @Test
  void goesToZeroAndBackWithWhatWasAsked() {
    // a lag for five minutes, then nothing for fifteen
    Target lag = new Target.KafkaLag("orders", "billing", "", 500, false);
    List<DecisionRecord> records = level(lag, 0, second -> second < 300 ? 900 : 0);

    Replay.Report report = replay.recorded(records, List.of());

    float[] instances = result(report, "recorded").curves().instances();
    assertThat(instances[100]).isEqualTo(2);
    assertThat(instances[SECONDS - 1]).isZero();
  }

  @Test
  void memoryAndQueriesAreShownToThePolicyToo() {
    Target pending = new Target.Promql("http://p:9090", "sum(pending)", 4);
    List<DecisionRecord> byQuery = level(pending, 1, _ -> 22);
    Story story =
        Story.of(ScalingPolicy.of(1, 20, List.of(new Target.Memory(0.8))), 3)
            .instances("memory", Collections.nCopies(3, InstanceSample.ready("m", 240, 100)));
    List<DecisionRecord> byMemory = play(story, _ -> {});

    // 22 / 4 = 5.5; 720 / 80 = 9
    assertThat(peak(result(replay.recorded(byQuery, List.of()), "recorded"))).isEqualTo(6);
    assertThat(peak(result(replay.recorded(byMemory, List.of()), "recorded"))).isEqualTo(9);
  }

  @Test
  void theBalancersQueueIsOneToo() {
    List<DecisionRecord> records = level(new Target.Queue(10), 1, _ -> 45);

    assertThat(peak(result(replay.recorded(records, List.of()), "recorded"))).isEqualTo(5);
  }

  @Test
  void leavesOutWhatWasNotRecordedAndRefusesWhenNothingIsLeft() {
    Target both = new Target.Concurrency(5);
    ScalingPolicy mixed = ScalingPolicy.of(1, 20, List.of(new Target.Cpu(0.7), both));
    ScalingPolicy other = ScalingPolicy.of(1, 20, List.of(both));

    assertThat(replay.recorded(cpu(), List.of(new NamedPolicy("m.yaml", mixed))).notes())
        .contains("m.yaml: the target concurrency is not modelled and is left out.");
    assertThatThrownBy(() -> replay.recorded(cpu(), List.of(new NamedPolicy("o.yaml", other))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "o.yaml: no target can be played: concurrency (expected: what was recorded, cpu, or a"
                + " schedule)");
  }

  @Test
  void whatOnlyAdvisesIsPlayedAsIfItActed() {
    ScalingPolicy advising = cpu("", 0.35, 20).policy().edit().mode(Mode.ADVISE).done();

    Replay.Report report =
        replay.recorded(cpu(), List.of(new NamedPolicy("advising.yaml", advising)));

    assertThat(report.notes())
        .contains("advising.yaml: its mode is advise; it is played as if it acted.");
    assertThat(peak(result(report, "advising.yaml"))).isEqualTo(8);
  }

  @Test
  void saysWhyThereIsNoAnswer() {
    ScalingPolicy symptom =
        ScalingPolicy.of(1, 20, List.of(new Target.Latency(0.95, Duration.ofMillis(200))));
    List<DecisionRecord> records = play(Story.of(symptom, 2).demand("p95", 0.1), _ -> {});

    Replay.Report report = replay.recorded(records, List.of(cpu("a.yaml", 0.5, 4)));

    assertThat(report.results()).isEmpty();
    assertThat(report.unanswered())
        .get()
        .asString()
        .startsWith(
            "No what-if can be answered: the records do not say what the load was. Targets: p95"
                + " (expected: figures, ");
    assertThat(report.html()).contains("No what-if can be answered").doesNotContain("<table");
  }

  /** 1.4 cores of work on four instances of half a core. */
  private static List<DecisionRecord> cpu() {
    Story story = Story.of(Policies.cpu(), 4);
    List<InstanceSample> samples = new ArrayList<>();
    for (double cores : new double[] {0.4, 0.3, 0.4, 0.3}) {
      samples.add(InstanceSample.ready("i" + samples.size(), cores, 0.5));
    }
    return play(story.instances("cpu", samples), _ -> {});
  }

  /** A total that is what it is; instances come as they are decided. */
  private static List<DecisionRecord> level(Target target, int min, IntToDoubleFunction total) {
    Story story = Story.of(ScalingPolicy.of(min, 40, List.of(target)), 2);
    story.activity(Activity.NONE);
    return play(story, second -> story.demand(target.key(), total.applyAsDouble(second)));
  }

  private static List<DecisionRecord> play(Story story, java.util.function.IntConsumer before) {
    List<DecisionRecord> records = new ArrayList<>();
    for (int second = 0; second < SECONDS; second++) {
      before.accept(second);
      story.at(second);
      records.add(Records.of(story.lastView()));
    }
    return records;
  }

  private static NamedPolicy cpu(String name, double ratio, int max) {
    return new NamedPolicy(name, ScalingPolicy.of(1, max, List.of(new Target.Cpu(ratio))));
  }

  private static RunResult result(Replay.Report report, String name) {
    return report.results().stream()
        .filter(result -> result.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static float peak(RunResult result) {
    float peak = 0;
    for (float instances : result.curves().instances()) {
      peak = Math.max(peak, instances);
    }
    return peak;
  }
}
