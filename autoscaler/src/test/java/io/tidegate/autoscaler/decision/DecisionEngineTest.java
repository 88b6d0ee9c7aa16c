package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Policies.atOnce;
import static io.tidegate.autoscaler.decision.Policies.bounds;
import static io.tidegate.autoscaler.decision.Policies.concurrency;
import static io.tidegate.autoscaler.decision.Policies.down;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.common.model.ScalingPolicy;
import org.junit.jupiter.api.Test;

class DecisionEngineTest {

  @Test
  void growsToWhatTheNewestMomentsProve() {
    Story story = Story.of(concurrency(), 1).surge("concurrency", 12, 78);

    Verdict verdict = story.at(0);

    assertThat(verdict.replicas()).isEqualTo(8);
    assertThat(verdict.proposals().getFirst().view().name()).isEqualTo("PROVEN");
  }

  @Test
  void holdsInsideTolerance() {
    Verdict verdict = Story.of(concurrency(), 10).demand("concurrency", 109).at(0);

    assertThat(verdict.replicas()).isEqualTo(10);
    assertThat(verdict.binding()).isNotNull();
    assertThat(verdict.binding().reason()).isEqualTo(Reason.WITHIN_TOLERANCE);
  }

  @Test
  void shrinksOnlyWhenTheWholeWindowAgreed() {
    ScalingPolicy policy = down(concurrency(), ScalingPolicy.Direction.DOWN_BY_WINDOW);
    Story story = Story.of(policy, 10).demand("concurrency", 20);

    assertThat(story.between(0, 300)).isEqualTo(10);
    assertThat(story.replicasAt(300)).isEqualTo(2);
  }

  @Test
  void goesToZeroWhenIdleAndWakesAtOnce() {
    ScalingPolicy policy = down(bounds(concurrency(), 0, 10), atOnce());
    Story story = Story.of(policy, 1).demand("concurrency", 0).activity(Activity.NONE);

    assertThat(story.between(0, 300)).isEqualTo(1);
    assertThat(story.replicasAt(300)).isZero();

    story.demand("concurrency", 25).activity(new Activity(true, true, 25));
    assertThat(story.replicasAt(400)).isEqualTo(3);
  }
}
