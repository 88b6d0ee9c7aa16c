package io.tidegate.autoscaler.explain;

import static io.tidegate.autoscaler.decision.Policies.bounds;
import static io.tidegate.autoscaler.decision.Policies.concurrency;
import static io.tidegate.autoscaler.decision.Policies.semantics;
import static io.tidegate.autoscaler.decision.Policies.targets;
import static io.tidegate.autoscaler.decision.Policies.up;
import static io.tidegate.autoscaler.decision.Policies.withLimits;
import static io.tidegate.autoscaler.decision.Policies.withStabilization;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.Counterfactuals;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.Policies;
import io.tidegate.autoscaler.decision.Story;
import io.tidegate.autoscaler.decision.Verdict;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decision under another system's rules says of itself. */
class ProfileExplanationTest {
  private static ScalingPolicy of(Semantics semantics) {
    return semantics(concurrency(), semantics);
  }

  /** Concurrency and rate, of which the rate may be missing. */
  private static ScalingPolicy both(Semantics semantics) {
    return targets(of(semantics), new Target.Concurrency(10), new Target.RequestsPerSecond(50));
  }

  private static String sentence(Story story, double at) {
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
                0))
        .sentence();
  }

  @ParameterizedTest
  @EnumSource(names = {"HPA", "KPA", "NOMAD"})
  void aPause(Semantics semantics) {
    Story story =
        Story.of(of(semantics), 3)
            .demand("concurrency", 60)
            .control(new Control(Mode.PAUSED, null, "ann"));

    assertThat(sentence(story, 0))
        .isEqualTo(
            "Stayed at 3: concurrency 60 against 10 each asks for 6; paused at 3 by ann; it would"
                + " be 6.");
  }

  @ParameterizedTest
  @EnumSource(names = {"HPA", "KPA", "NOMAD"})
  void noFigureAtAll(Semantics semantics) {
    Story story = Story.of(of(semantics), 3).missing("concurrency", Cause.STALE);

    assertThat(sentence(story, 0))
        .isEqualTo(
            "Stayed at 3: no signal has a figure, and nothing is decided without (concurrency is"
                + " stale).");
  }

  @ParameterizedTest
  @EnumSource(names = {"HPA", "KPA", "NOMAD"})
  void theMaximum(Semantics semantics) {
    Story story = Story.of(bounds(of(semantics), 1, 5), 4).demand("concurrency", 70);

    assertThat(sentence(story, 0))
        .isEqualTo(
            "Grew from 4 to 5: concurrency 70 against 10 each asks for 7; 7 is above the maximum"
                + " 5.");
  }

  @Nested
  class Kubernetes {
    @Test
    void insideTolerance() {
      assertThat(sentence(Story.of(of(Semantics.HPA), 10).demand("concurrency", 106), 0))
          .isEqualTo(
              "Stayed at 10: concurrency 106 against 10 each asks for 10; 106 % of the target is"
                  + " within the tolerance, which ends at 110 %.");
    }

    @Test
    void latencyInsideToleranceIsNotSharedAmongTheReplicas() {
      ScalingPolicy policy =
          targets(of(Semantics.HPA), new Target.Latency(0.95, Duration.ofMillis(200)));
      String key = policy.targets().getFirst().key();

      assertThat(sentence(Story.of(policy, 10).demand(key, 0.21), 0))
          .contains("105 % of the target is within the tolerance, which ends at 110 %");
    }

    @Test
    void oneOfTwoMissing() {
      Story story =
          Story.of(both(Semantics.HPA), 10)
              .demand("concurrency", 30)
              .missing("requests-per-second", Cause.STALE);

      assertThat(sentence(story, 0))
          .isEqualTo(
              "Stayed at 10: concurrency 30 against 10 each asks for 3; only 1 of 2 signals has a"
                  + " figure, and nothing shrinks on a gap (requests-per-second is stale).");
    }

    @Test
    void cpuWithoutARequest() {
      ScalingPolicy policy = targets(of(Semantics.HPA), new Target.Cpu(0.7));
      Story story =
          Story.of(policy, 1)
              .instances(
                  "cpu",
                  List.of(new InstanceSample("i1", Readiness.READY, Cause.NO_REQUEST, 0, 0, 0)));

      assertThat(sentence(story, 0)).contains("(cpu is no request)");
    }

    @Test
    void aZeroUnderAMinimum() {
      assertThat(sentence(Story.of(of(Semantics.HPA), 0).demand("concurrency", 10), 0))
          .isEqualTo(
              "Grew from 0 to 1: concurrency 10 against 10 each asks for 1; 0 is below the minimum"
                  + " 1.");
    }

    @Test
    void stabilising() {
      Story story =
          Story.of(
                  Policies.down(
                      of(Semantics.HPA),
                      withStabilization(Policies.atOnce(), Duration.ofMinutes(5))),
                  10)
              .demand("concurrency", 100);
      story.at(0);

      assertThat(sentence(story.demand("concurrency", 40), 60))
          .startsWith(
              "Stayed at 10: concurrency 40 against 10 each asks for 4; 10 was still asked for"
                  + " within the last 5 min (down stabilization)");
    }

    @Test
    void rateLimited() {
      RateLimit four = new RateLimit(RateLimit.Unit.COUNT, 4, Duration.ofSeconds(15));
      ScalingPolicy policy = up(of(Semantics.HPA), withLimits(Policies.atOnce(), four));

      assertThat(sentence(Story.of(policy, 5).demand("concurrency", 150), 0))
          .startsWith(
              "Grew from 5 to 9: concurrency 150 against 10 each asks for 15; the up limits (4 in"
                  + " 15 s) allow 9 now, not 15");
    }
  }

  @Nested
  class Knative {
    @Test
    void panic() {
      Story story = Story.of(of(Semantics.KPA), 2).surge("concurrency", 18, 130).counts(2, 0, 0);

      assertThat(sentence(story, 0))
          .isEqualTo(
              "Grew from 2 to 13: concurrency 130 against 10 each asks for 13; panic: the load is"
                  + " 6.5 times what the ready instances are for (panic from 2).");
    }

    @Test
    void calmingDown() {
      Story story = Story.of(of(Semantics.KPA), 2).surge("concurrency", 18, 130).counts(2, 0, 0);
      story.at(0);

      assertThat(sentence(story.surge("concurrency", 30, 30).settled(), 30))
          .isEqualTo(
              "Stayed at 13: concurrency 30 against 10 each asks for 6; the panic (peak 13) must"
                  + " have been calm for 60 s before anything shrinks.");
    }
  }

  @Nested
  class Nomad {
    @Test
    void insideTheThreshold() {
      assertThat(sentence(Story.of(of(Semantics.NOMAD), 10).demand("concurrency", 100.5), 0))
          .contains("is within the tolerance, which ends at 101 %");
    }

    @Test
    void oneOfTwoMissingEndsTheEvaluation() {
      Story story =
          Story.of(both(Semantics.NOMAD), 3)
              .demand("concurrency", 60)
              .missing("requests-per-second", Cause.ABSENT);

      assertThat(sentence(story, 0))
          .isEqualTo(
              "Stayed at 3: concurrency 60 against 10 each asks for 6; only 1 of 2 signals has a"
                  + " figure, and nothing is decided without all of them (requests-per-second is"
                  + " absent).");
    }

    @Test
    void coolingDown() {
      Story story = Story.of(of(Semantics.NOMAD), 3).demand("concurrency", 60);
      story.at(0);

      assertThat(sentence(story.demand("concurrency", 90), 60))
          .startsWith(
              "Stayed at 6: the last change in this direction was 60 s ago, the cooldown is"
                  + " 5 min");
    }
  }
}
