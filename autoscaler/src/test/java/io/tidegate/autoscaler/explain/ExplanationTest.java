package io.tidegate.autoscaler.explain;

import static io.tidegate.autoscaler.decision.Policies.atOnce;
import static io.tidegate.autoscaler.decision.Policies.bounds;
import static io.tidegate.autoscaler.decision.Policies.concurrency;
import static io.tidegate.autoscaler.decision.Policies.cpu;
import static io.tidegate.autoscaler.decision.Policies.down;
import static io.tidegate.autoscaler.decision.Policies.fallback;
import static io.tidegate.autoscaler.decision.Policies.targets;
import static io.tidegate.autoscaler.decision.Policies.up;
import static io.tidegate.autoscaler.decision.Policies.withLimits;
import static io.tidegate.autoscaler.decision.Policies.withStabilization;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.Counterfactuals;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Story;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Fallback;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten situations as a new user meets them: what happened, why, with numbers, and what if. */
class ExplanationTest {

  private static Explanation explain(Story story, double at) {
    Verdict verdict = story.at(at);
    return Explanation.of(
        new DecisionRecord(
            DecisionRecord.SCHEMA,
            "web-1",
            story.lastView().workload(),
            story.lastView().now(),
            story.lastView(),
            verdict,
            Counterfactuals.of(story.lastView(), verdict),
            null,
            1,
            "test",
            0));
  }

  @Test
  void insideTolerance() {
    Explanation explanation = explain(Story.of(concurrency(), 10).demand("concurrency", 106), 0);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Stayed at 10: concurrency 106 against 10 each asks for 11; 106 % of the target is"
                + " within the tolerance, which ends at 110 %.");
    assertThat(explanation.details())
        .contains("would be 12 if concurrency were over 110 instead of 106 (+3.77 %)");
  }

  @Test
  void atMaximum() {
    ScalingPolicy policy = up(bounds(concurrency(), 1, 10), atOnce());
    Explanation explanation = explain(Story.of(policy, 10).demand("concurrency", 170), 0);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Stayed at 10: concurrency 170 against 10 each asks for 17; 17 is above the maximum"
                + " 10.");
    assertThat(explanation.details()).contains("would be 11 with max 11 instead of 10");
  }

  @Test
  void stabilising() {
    ScalingPolicy policy = down(concurrency(), withStabilization(atOnce(), Duration.ofMinutes(5)));
    Story story = Story.of(policy, 10).demand("concurrency", 100);
    story.at(0);
    Explanation explanation = explain(story.demand("concurrency", 40), 60);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Stayed at 10: concurrency 40 against 10 each asks for 4; 10 was still asked for"
                + " within the last 5 min (down stabilization), until 10:05:00 UTC.");
    assertThat(explanation.details()).contains("would be 4 without down.stabilization");
  }

  @Test
  void rateLimited() {
    ScalingPolicy policy =
        up(
            concurrency(),
            withLimits(atOnce(), new RateLimit(RateLimit.Unit.COUNT, 4, Duration.ofSeconds(15))));
    Story story = Story.of(policy, 5).demand("concurrency", 90);
    story.at(0);
    Explanation explanation = explain(story.demand("concurrency", 150), 3);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Stayed at 9: concurrency 150 against 10 each asks for 15; the up limits (4 in 15 s)"
                + " allow 9 now, not 15, until 10:00:15 UTC.");
    assertThat(explanation.details()).contains("would be 15 without up.limits");
  }

  @Test
  void missingMetrics() {
    ScalingPolicy policy =
        down(
            targets(concurrency(), new Target.Concurrency(10), new Target.RequestsPerSecond(50)),
            atOnce());
    Story story =
        Story.of(policy, 10).demand("concurrency", 30).missing("requests-per-second", Cause.STALE);
    Explanation explanation = explain(story, 0);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Stayed at 10: concurrency 30 against 10 each asks for 3; only 1 of 2 signals has a"
                + " figure, and nothing shrinks on a gap (requests-per-second is stale).");
    assertThat(explanation.details())
        .contains(
            "requests-per-second: no figure (stale)",
            "would be 3 if the missing figures were there and asked for no more");
  }

  @Test
  void paused() {
    Story story =
        Story.of(up(concurrency(), atOnce()), 3)
            .demand("concurrency", 70)
            .control(new Control(Mode.PAUSED, null, "ann"));
    Explanation explanation = explain(story, 0);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Stayed at 3: concurrency 70 against 10 each asks for 7; paused at 3 by ann; it"
                + " would be 7.");
    assertThat(explanation.details()).contains("would be 7 if it were not paused");
  }

  @Test
  void warmingUp() {
    List<InstanceSample> samples =
        List.of(
            new InstanceSample("i1", Readiness.READY, null, 0.2, 0.2, 1),
            new InstanceSample("i2", Readiness.WARMING, null, 1.0, 1.0, 1));
    Story story = Story.of(down(cpu(), atOnce()), 2).instances("cpu", samples).counts(2, 0, 1);
    story.at(0);
    Explanation explanation = explain(story, 1);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Stayed at 2: cpu 20 % against 70 % each asks for 1; 1 of 2 ready instances still warms"
                + " up, and what it reports is not its usual load.");
    assertThat(explanation.details())
        .contains("would be 1 on these figures once no instance starts or warms up");
  }

  @Test
  void panic() {
    Story story = Story.of(concurrency(), 2).surge("concurrency", 18, 130).counts(2, 0, 0);
    Explanation explanation = explain(story, 0);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Grew from 2 to 13: concurrency 130 right now against 10 each asks for 13; panic: the"
                + " load is 6.5 times what the ready instances are for (panic from 2).");
    assertThat(explanation.details())
        .contains(
            "would be 14 if concurrency were any more than 130",
            "would be 12 if concurrency were 120 or less instead of 130 (-7.69 %)");
  }

  @Test
  void forecast() {
    Story story =
        Story.of(concurrency(), 4)
            .demand("concurrency", 38)
            .ahead(new Ahead.Forecast("concurrency", 60, 50, 74, Story.START, "day"));
    Explanation explanation = explain(story, 0);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Grew from 4 to 8: the daily forecast sees concurrency up to 74 at 10:00:00 UTC, which"
                + " against 10 each asks for 8; the present 38 asks for 4.");
    assertThat(explanation.details()).contains("would be 4 without the forecast");
  }

  @Test
  void fallenBack() {
    ScalingPolicy policy =
        fallback(
            concurrency(),
            new Fallback(Fallback.Behavior.CURRENT_IF_HIGHER, 6, Duration.ofSeconds(30)));
    Story story = Story.of(policy, 3).missing("concurrency", Cause.STALE);
    story.at(0);
    Explanation explanation = explain(story, 30);

    assertThat(explanation.sentence())
        .isEqualTo(
            "Grew from 3 to 6: no signal has had a figure for 30 s, so the fallback of 6 instances"
                + " applies.");
    assertThat(explanation.details()).contains("would be 3 without fallback");
  }

  @Test
  void briefCountsDown() {
    ScalingPolicy policy = down(concurrency(), withStabilization(atOnce(), Duration.ofMinutes(5)));
    Story story = Story.of(policy, 10).demand("concurrency", 100);
    story.at(0);
    Verdict verdict = story.demand("concurrency", 40).at(60);
    DecisionRecord record =
        new DecisionRecord(
            1,
            "x",
            story.lastView().workload(),
            story.lastView().now(),
            story.lastView(),
            verdict,
            List.of(),
            null,
            1,
            "test",
            0);

    assertThat(Explanation.brief(record, Story.START.plusSeconds(88)))
        .isEqualTo("concurrency 4 < 10, down stabilized, 3m32s left");
  }
}
