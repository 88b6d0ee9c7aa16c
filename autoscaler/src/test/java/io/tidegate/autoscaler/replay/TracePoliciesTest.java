package io.tidegate.autoscaler.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.ServiceTime;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** People's own policies on their own traces. */
class TracePoliciesTest {
  private static final Target CONCURRENCY = new Target.Concurrency(7);
  private static final Target MEMORY = new Target.Memory(0.8);

  private final Replay replay = new Replay(Replay.Settings.DEFAULT, () -> Outlook.NONE);

  @Test
  void leavesOutWhatIsNotModelledAndSaysSo() {
    Trace hill = trace(200, 1600, 200);

    Replay.Report with = replay.trace(hill, List.of(policy("web.yaml", CONCURRENCY, MEMORY)));
    Replay.Report without = replay.trace(hill, List.of(policy("web.yaml", CONCURRENCY)));

    assertThat(with.notes())
        .contains("web.yaml: the target memory is not modelled and is left out.");
    assertThat(without.notes()).noneMatch(note -> note.contains("left out"));
    // a signal that is never there would forbid shrinking
    assertThat(ours(with).instanceHours()).isEqualTo(ours(without).instanceHours());
    assertThat(ours(with).changes()).isGreaterThan(2);
  }

  @Test
  void refusesAPolicyOfWhichNothingIsModelled() {
    Target lag = new Target.KafkaLag("orders", "billing", "", 100, true);

    assertThatThrownBy(
            () -> replay.trace(trace(200, 200), List.of(policy("jobs.yaml", MEMORY, lag))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "jobs.yaml: no target can be played: memory, kafka-lag billing/orders (expected: one of"
                + " cpu, requests-per-second, concurrency, queue, a latency or a schedule)");
  }

  @Test
  void followsSchedulesByTheClockOfTheTrace() {
    // half an hour that begins at 07:50, with 12 instances from 8 to 8:10
    Target schedule = new Target.Schedule("0 8 * * *", "10 8 * * *", ZoneOffset.UTC, 12);
    Trace even = new Trace("even", at("07:50"), Duration.ofMinutes(10), new double[] {10, 10, 10});

    Replay.Report report = replay.trace(even, List.of(policy("office", schedule)));

    RunResult.Curves curves = ours(report).curves();
    assertThat(instances(curves, Duration.ofMinutes(9))).isEqualTo(1);
    assertThat(instances(curves, Duration.ofMinutes(11))).isEqualTo(12);
    assertThat(instances(curves, Duration.ofMinutes(29))).isEqualTo(1);
    // ten at once are allowed: 1, 11, 12, and back
    assertThat(ours(report).changes()).isEqualTo(3);
  }

  @Test
  void aTraceIsTakenAsItIs() {
    Replay.Report report = replay.trace(trace(100, 300), List.of(policy("web", CONCURRENCY)));

    assertThat(report.notes())
        .contains(
            "t: 20m of load, peak 300 requests/s, which keeps 1.5 instances busy.",
            "The load is taken as it is.");
    assertThat(peak(ours(report).curves().rate())).isBetween(300f, 400f);
  }

  @Test
  void aTraceIsScaledOnlyWhenAskedAndSaysByHowMuch() {
    Replay scaling = new Replay(Replay.Settings.COMPARISON, () -> Outlook.NONE);

    Replay.Report report = scaling.trace(trace(100, 400), List.of(policy("web", CONCURRENCY)));

    assertThat(report.notes())
        .contains(
            "t: 20m of load, peak 4000 requests/s, which keeps 20.0 instances busy.",
            "The load is scaled x10.00 from a peak of 400.0 requests/s, to keep 20 instances busy.");
    assertThat(peak(ours(report).curves().rate())).isBetween(4_000f, 4_400f);
  }

  @Test
  void aLargeLoadHasTheRoomThatItNeeds() {
    // 24,000/s keep 120 instances busy, more than the model has room for by itself
    Trace large = minute(24_000);

    RunResult ours =
        ours(replay.trace(large, List.of(new NamedPolicy("d", replay.defaultPolicy(large)))));

    assertThat(ours.violationSeconds()).hasValue(0);
    assertThat(peak(ours.curves().instances())).isBetween(150f, 240f);
  }

  @Test
  void shortRequestsAreNotRoundedUpToTheClocksTick() {
    // 9,000/s of 1 ms, ten at a time: 0.9 instances' work
    WorkloadModel model =
        new WorkloadModel(
            new ServiceTime(Duration.ofMillis(1), 4), 10, Duration.ofSeconds(5), 4, 100);
    Replay quick = new Replay(new Replay.Settings(model, 0, 0.7, 1), () -> Outlook.NONE);

    RunResult ours = ours(quick.trace(minute(9_000), List.of(policy("web", CONCURRENCY))));

    assertThat(peak(ours.curves().instances())).isEqualTo(2);
    assertThat(ours.violationSeconds()).hasValue(0);
  }

  private static NamedPolicy policy(String name, Target... targets) {
    return new NamedPolicy(name, ScalingPolicy.of(1, 40, List.of(targets)));
  }

  private static Trace trace(double... rates) {
    return new Trace("t", at("00:00"), Duration.ofMinutes(10), rates);
  }

  private static Trace minute(double rate) {
    return new Trace("t", at("00:00"), Duration.ofMinutes(1), new double[] {rate});
  }

  private static Instant at(String time) {
    return Instant.parse("2026-11-20T" + time + ":00Z");
  }

  private static RunResult ours(Replay.Report report) {
    return report.results().getFirst();
  }

  private static float instances(RunResult.Curves curves, Duration after) {
    return curves.instances()[(int) after.toSeconds() / curves.secondsPerPoint()];
  }

  private static float peak(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1];
  }
}
