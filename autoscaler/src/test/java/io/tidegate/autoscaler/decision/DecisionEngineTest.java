package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Policies.atOnce;
import static io.tidegate.autoscaler.decision.Policies.bounds;
import static io.tidegate.autoscaler.decision.Policies.concurrency;
import static io.tidegate.autoscaler.decision.Policies.down;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.common.model.ScalingPolicy;
import java.util.ArrayList;
import java.util.List;
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

  /** A jump over all that was seen started the maximum at once: no threshold stopped it. */
  @Test
  void followsTheLoadAboveAllThatItsThresholdsKnow() {
    Story story = Story.of(bounds(concurrency(), 1, 40), 4).ahead(thresholds(40));

    assertThat(story.demand("concurrency", 100).replicasAt(0)).isEqualTo(10);

    ScalingPolicy policy = down(bounds(concurrency(), 1, 40), atOnce());
    Story after = Story.of(policy, 30).ahead(thresholds(40)).demand("concurrency", 100);
    assertThat(after.replicasAt(0)).as("what a queue had asked for goes again").isEqualTo(10);
  }

  /** Above the last row of a table that ends early, that many are enough for what it knows. */
  @Test
  void comesBackFromMoreThanItsThresholdsCover() {
    ScalingPolicy policy = down(bounds(concurrency(), 1, 40), atOnce());
    Story story = Story.of(policy, 30).ahead(thresholds(12)).demand("concurrency", 60);

    assertThat(story.replicasAt(0)).isEqualTo(6);
  }

  /** Six instances are enough for all that is known, which is up to 84. */
  private static Ahead thresholds(int most) {
    List<Double> up = new ArrayList<>();
    List<Double> down = new ArrayList<>(List.of(0.0));
    for (int n = 0; n < most; n++) {
      up.add(n < 6 ? 8.0 * n : 84);
      down.add(n < 6 ? 8.0 * n - 4 : 84);
    }
    return new Ahead.Thresholds("concurrency", up, down, "made up");
  }
}
