package io.tidegate.autoscaler.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.size.SizeAdvice;
import io.tidegate.autoscaler.window.Reports;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.Vertical;
import io.tidegate.common.model.ScalingPolicy.Vertical.Sizing;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The spec says one core and 256 MiB; what the instances do says otherwise. */
class SizingTest {
  private static final long MIB = 1 << 20;

  private static ScalingPolicy policy(Sizing mode) {
    ScalingPolicy p = ScalingPolicy.of(1, 10, List.of(new Target.Cpu(0.7)));
    return p.edit()
        .vertical(new Vertical(mode, 0.15, new Resources(10, 16 * MIB), Resources.NONE))
        .done();
  }

  /** A quarter of an hour at 0.2 cores and 100 MiB. */
  private static Service idling(Sizing mode) {
    Service service = Service.of(policy(mode), 1);
    for (double t = 0; t <= 900; t += 5) {
      service.offer(
          new MetricBatch(
              new WorkloadId("web"),
              new InstanceId("i1"),
              null,
              "collector",
              Reports.at(t),
              List.of(
                  new Point.Gauge(MetricName.CPU_USAGE, 0.2),
                  new Point.Gauge(MetricName.MEMORY_WORKING_SET, 100.0 * MIB))));
    }
    return service;
  }

  private static InstanceStatus died(double at, String message) {
    Instant since = Reports.at(at);
    return new InstanceStatus(
        new InstanceId("i1"),
        new WorkloadId("web"),
        new NodeId("n1"),
        Phase.FAILED,
        null,
        null,
        since,
        since,
        null,
        message);
  }

  @Test
  void adviceIsInTheRecordAndInTheExplanation() {
    ManagedWorkload workload = idling(Sizing.ADVISE).workload();
    Evaluation evaluation = workload.evaluate(Reports.at(900));

    // 0.2 cores and 100 MiB, at the upper ends of buckets that grow by 5 %, and 15 % on top
    SizeAdvice advice = evaluation.size();
    assertThat(advice).isNotNull();
    assertThat(advice.advised().cpuMillis()).isBetween(230L, 242L);
    assertThat(advice.advised().memoryBytes() / MIB).isBetween(115L, 121L);
    DecisionRecord record = new Recorder().record(evaluation, 1, "test").orElseThrow();
    assertThat(record.size()).isEqualTo(advice);
    assertThat(Explanation.of(record).details())
        .anyMatch(
            line ->
                line.matches(
                    "size advised from 1000m and 256 MiB to 23\\dm and 11\\d MiB: 95 % of samples"
                        + " use at most 2[01]\\dm; the peak of memory is 10\\d MiB; 15 % of"
                        + " margin"));
    assertThat(record.changes()).isFalse();
    assertThat(workload.size(Reports.at(900))).as("advice changes nothing").isNull();
  }

  @Test
  void whereItActsTheSizeIsWhatUtilisationIsTakenOf() {
    ManagedWorkload workload = idling(Sizing.ACT).workload();

    Resources size = workload.size(Reports.at(900));

    assertThat(size).isNotNull();
    assertThat(size.cpuMillis()).isBetween(230L, 242L);
    assertThat(workload.size(Reports.at(960))).as("it has it now").isEqualTo(size);
    // 0.2 of 1 core was 20 %; of what it has now it is 86 %
    assertThat(workload.view(Reports.at(900)).signals().getFirst().steady()).isBetween(0.8, 0.9);
  }

  @Test
  void theDecisionThatResizesSaysSo() {
    ManagedWorkload workload = idling(Sizing.ACT).workload();
    DecisionRecord record =
        new Recorder().record(workload.evaluate(Reports.at(900)), 1, "test").orElseThrow();

    assertThat(record.changes()).isTrue();
    assertThat(record.verdict().changes()).as("the number").isFalse();
    assertThat(Explanation.sentence(record))
        .matches(
            "Stayed at 1: .*; each instance gets 23\\dm and 11\\d MiB instead of 1000m and 256"
                + " MiB, while it runs where the platform can\\.");
  }

  /** From 1 core and 256 MiB while an operator holds it, and at once when the hand is taken off. */
  @Test
  void aPausedWorkloadKeepsItsSizeAndIsOnlyAdvised() {
    ManagedWorkload workload = idling(Sizing.ACT).workload();
    workload.control(new Control(Mode.PAUSED, null, "ann"));

    DecisionRecord record =
        new Recorder().record(workload.evaluate(Reports.at(900)), 1, "test").orElseThrow();
    assertThat(workload.size(Reports.at(900))).isNull();
    assertThat(record.changes()).isFalse();
    assertThat(Explanation.of(record).details()).anyMatch(line -> line.startsWith("size advised"));

    workload.control(null);
    assertThat(workload.size(Reports.at(901))).isNotNull();
    workload.control(new Control(Mode.PAUSED, null, "ann"));
    assertThat(workload.size(Reports.at(902))).as("paused, it keeps what it has").isNotNull();
  }

  @Test
  void aDeathForWantOfMemoryRaisesTheSizeAtOnceAndOnlyOnce() {
    ManagedWorkload workload = Service.of(policy(Sizing.ACT), 1).workload();
    workload.instance(died(10, "exited with status 1"));
    assertThat(workload.size(Reports.at(10))).isNull();

    workload.instance(died(20, "exited with status 137 (out of memory)"));
    Resources first = workload.size(Reports.at(20));
    workload.instance(died(20, "exited with status 137 (out of memory)"));
    Resources told = workload.size(Reports.at(21));
    workload.instance(died(30, "exited with status 137 (out of memory)"));
    Resources second = workload.size(Reports.at(30));

    // the larger of a fifth and 100 MB more: 256 MiB, 351, 447
    assertThat(first).isEqualTo(new Resources(1000, 256 * MIB + 100_000_000));
    assertThat(told).isEqualTo(first);
    assertThat(second).isEqualTo(new Resources(1000, 256 * MIB + 200_000_000));
  }

  @Test
  void aNewOwnerKeepsTheSizeAndWhatItRestsOn() {
    ManagedWorkload former = idling(Sizing.ACT).workload();
    Resources size = former.size(Reports.at(900));
    ManagedWorkload next = Service.of(policy(Sizing.ACT), 1).workload();

    next.resume(io.tidegate.autoscaler.decision.ScalingState.NEW, 1, size);
    assertThat(next.size(Reports.at(901))).as("before anything is restored").isEqualTo(size);
    next.learn(former.experience(Reports.at(900)));

    assertThat(next.size(Reports.at(930))).isEqualTo(size);
    assertThat(next.experience(Reports.at(930)).size())
        .isEqualTo(former.experience(Reports.at(930)).size());
  }
}
