package io.tidegate.autoscaler.workload;

import static io.tidegate.autoscaler.window.Reports.demand;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.window.Reports;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final Recorder recorder = new Recorder();
  private final ManagedWorkload workload =
      Service.of(ScalingPolicy.of(1, 20, List.of(new Target.RequestsPerSecond(100))), 1).workload();

  private List<DecisionRecord> seconds(int from, int until, double rate) {
    List<DecisionRecord> records = new ArrayList<>();
    for (int t = from + 1; t <= until; t++) {
      workload.offer(demand("b1", t, 1, rate, rate * 0.05), Reports.at(t));
      recorder.record(workload.evaluate(Reports.at(t)), 7, "test").ifPresent(records::add);
    }
    return records;
  }

  @Test
  void aHoldThatOnlyRepeatsIsRecordedEveryFifteenSeconds() {
    List<DecisionRecord> records = seconds(0, 61, 80);

    assertThat(records)
        .extracting(DecisionRecord::at)
        .containsExactly(
            Reports.at(1), Reports.at(16), Reports.at(31), Reports.at(46), Reports.at(61));
    assertThat(records).extracting(DecisionRecord::repeats).containsExactly(0, 14, 14, 14, 14);
  }

  @Test
  void aChangeIsRecordedAtOnceAndSaysWhatWasLeftOut() {
    seconds(0, 20, 80);
    List<DecisionRecord> records = seconds(20, 21, 800);

    assertThat(records).hasSize(1);
    assertThat(records.getFirst().verdict().changes()).isTrue();
    assertThat(records.getFirst().repeats()).isEqualTo(4); // 17 to 20
    assertThat(records.getFirst().id()).isEqualTo("web-7-" + Reports.at(21).toEpochMilli());
  }

  @Test
  void aHoldForAnotherReasonIsRecordedAtOnce() {
    seconds(0, 20, 80);
    for (int t = 21; t <= 24; t++) {
      assertThat(recorder.record(workload.evaluate(Reports.at(t)), 7, "test")).isEmpty();
    }

    // five seconds of silence: the signal is stale, and that is news
    assertThat(recorder.record(workload.evaluate(Reports.at(25)), 7, "test")).isPresent();
  }
}
