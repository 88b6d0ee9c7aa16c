package io.tidegate.autoscaler.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Policies;
import io.tidegate.autoscaler.decision.Story;
import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read from records that hold no requests. */
class RecordedWorkTest {
  private static final double MIB = 1 << 20;
  private static final Target LAG = new Target.KafkaLag("orders", "billing", "", 500, false);
  private static final Target PENDING = new Target.Promql("http://p:9090", "sum(pending)", 4);

  private final List<DecisionRecord> records = new ArrayList<>();

  @Test
  void theCoresOfWorkAreWhatTheInstancesUsedTogether() {
    Story story = Story.of(Policies.cpu(), 4).startUp(Duration.ofMillis(11_600));
    story.instances("cpu", List.of(cpu(0.4), cpu(0.3), cpu(0.4), cpu(0.3)));
    tell(story, 0);
    story.instances("cpu", List.of(cpu(0.8), cpu(0.6), cpu(0.8), cpu(0.6)));
    tell(story, 10);

    RecordedWork work = RecordedWork.of(records).orElseThrow();

    assertThat(work.seconds()).isEqualTo(11);
    assertThat(work.amounts()).hasSize(1);
    // it stays until the next record
    assertThat(work.amounts().getFirst().totals()[0]).isCloseTo(1.4, within(1e-9));
    assertThat(work.amounts().getFirst().totals()[9]).isCloseTo(1.4, within(1e-9));
    assertThat(work.amounts().getFirst().totals()[10]).isCloseTo(2.8, within(1e-9));
    // an instance of 0.5 cores is to be kept at 0.35 of them
    assertThat(work.amounts().getFirst().goal()).isCloseTo(0.35, within(1e-9));
    assertThat(work.load()[0]).isCloseTo(4, within(1e-9));
    assertThat(work.load()[10]).isCloseTo(8, within(1e-9));
    assertThat(work.startUp()).hasSeconds(12);
    assertThat(work.initial()).isEqualTo(4);
    assertThat(work.start()).isEqualTo(Story.START);
  }

  @Test
  void whoDoesNotReportIsTakenToWorkAsTheOthersDo() {
    Story story = Story.of(Policies.cpu(), 3);
    story.instances("cpu", List.of(cpu(0.4), cpu(0.2), sample(Readiness.READY, Cause.STALE, 0)));
    tell(story, 0);
    tell(story, 1);

    assertThat(first(RecordedWork.of(records).orElseThrow())).isCloseTo(0.9, within(1e-9));
  }

  @Test
  void whoHasJustStartedIsNotTakenToWorkMoreThanItDid() {
    Story story = Story.of(Policies.cpu(), 6);
    story.instances(
        "cpu",
        List.of(
            cpu(0.4),
            cpu(0.2),
            sample(Readiness.WARMING, null, 0.1),
            sample(Readiness.WARMING, null, 0.5),
            sample(Readiness.WARMING, Cause.ABSENT, 0),
            sample(Readiness.STARTING, null, 0.5)));
    tell(story, 0);
    tell(story, 1);

    // 0.4 and 0.2; 0.1; of 0.5 only 0.3, as starting burns too; nothing yet; none at all
    assertThat(first(RecordedWork.of(records).orElseThrow())).isCloseTo(1.0, within(1e-9));
  }

  @Test
  void staysAtTheLastFigureWhileThereIsNone() {
    Story story = Story.of(Policies.cpu(), 2);
    tell(story.instances("cpu", List.of(cpu(0.2), cpu(0.2))), 0);
    tell(story.missing("cpu", Cause.STALE), 10);
    tell(story.instances("cpu", List.of(cpu(0.3), cpu(0.3))), 20);

    RecordedWork work = RecordedWork.of(records).orElseThrow();

    assertThat(work.amounts().getFirst().totals()[15]).isCloseTo(0.4, within(1e-9));
    assertThat(work.amounts().getFirst().totals()[20]).isCloseTo(0.6, within(1e-9));
  }

  @Test
  void withoutInstancesThereIsNoWork() {
    Story story = Story.of(Policies.bounds(Policies.cpu(), 0, 5), 0);
    story.activity(Activity.NONE);
    tell(story.missing("cpu", Cause.ABSENT), 0);
    tell(story, 1);

    RecordedWork work = RecordedWork.of(records).orElseThrow();

    assertThat(first(work)).isZero();
    assertThat(work.activity()).containsOnly(Activity.NONE);
  }

  @Test
  void totalsAreTakenAsTheyAreAndTheLargestCounts() {
    ScalingPolicy policy = ScalingPolicy.of(1, 20, List.of(LAG, PENDING, new Target.Memory(0.8)));
    Story story = Story.of(policy, 3);
    story.demand(LAG.key(), 1500).demand(PENDING.key(), 20);
    story.instances("memory", List.of(memory(100), memory(140), memory(120)));
    tell(story, 0);
    tell(story, 1);

    RecordedWork work = RecordedWork.of(records).orElseThrow();

    assertThat(work.amounts())
        .extracting(amount -> amount.totals()[0])
        .containsExactly(1500.0, 20.0, 360 * MIB);
    // 1500 / 500 = 3, 20 / 4 = 5, 360 / (0.8 of 150) = 3
    assertThat(work.load()).containsExactly(5, 5);
    assertThat(work.has(new Target.KafkaLag("orders", "billing", "", 100, true))).isTrue();
    assertThat(work.has(new Target.KafkaLag("other", "billing", "", 500, false))).isFalse();
  }

  @Test
  void symptomsAndRequestsAreNoWork() {
    ScalingPolicy policy =
        ScalingPolicy.of(
            1,
            20,
            List.of(
                new Target.Latency(0.95, Duration.ofMillis(200)),
                new Target.ErrorRate(0.01),
                new Target.Throttling(0.1)));
    Story story = Story.of(policy, 3).demand("p95", 0.1).demand("error-rate", 0);
    story.signal(Signal.of("throttling", 0.05, Story.START));
    tell(story, 0);
    tell(story, 1);

    assertThat(RecordedWork.of(records)).isEmpty();
  }

  @Test
  void oneRecordIsNoCourse() {
    tell(Story.of(Policies.cpu(), 1).instances("cpu", List.of(cpu(0.2))), 0);

    assertThat(RecordedWork.of(records)).isEmpty();
  }

  private void tell(Story story, int second) {
    story.at(second);
    records.add(Records.of(story.lastView()));
  }

  private static double first(RecordedWork work) {
    return work.amounts().getFirst().totals()[0];
  }

  private static InstanceSample cpu(double cores) {
    return InstanceSample.ready("c" + cores, cores, 0.5);
  }

  private static InstanceSample sample(Readiness readiness, @Nullable Cause cause, double cores) {
    return new InstanceSample("i-" + readiness + cores, readiness, cause, cores, cores, 0.5);
  }

  private static InstanceSample memory(double mib) {
    return InstanceSample.ready("m" + mib, mib * MIB, 150 * MIB);
  }
}
