package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Policies.concurrency;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.common.model.ScalingPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Half-life 4 minutes, plain window 15 s, ten requests at the same time per instance. */
class RecentPeakTest {

  @Test
  void aSmallSurplusGoesWithinSeconds() {
    Story story = Story.of(concurrency(), 10).demand("concurrency", 98);
    story.between(0, 60);

    story.demand("concurrency", 88);

    // 9.8 fades to 9 in 240 s · log2(9.8 / 9) = 29.5 s
    assertThat(story.between(60, 89)).isEqualTo(10);
    assertThat(story.between(89, 92)).isEqualTo(9);
  }

  @Test
  void aLargeSurplusGoesByHalfEachHalfLife() {
    Story story = Story.of(concurrency(), 16).demand("concurrency", 160);
    story.at(0);

    story.demand("concurrency", 10);

    assertThat(story.between(1, 240)).isEqualTo(9);
    assertThat(story.between(240, 243)).isEqualTo(8);
    assertThat(story.between(243, 483)).isEqualTo(4);
  }

  @Test
  void saysWhichPeakHoldsAndUntilWhen() {
    Story story = Story.of(concurrency(), 10).demand("concurrency", 98);
    story.between(0, 60);

    Verdict verdict = story.demand("concurrency", 88).at(60);

    assertThat(verdict.replicas()).isEqualTo(10);
    assertThat(verdict.binding()).isNotNull();
    verdict = story.at(80);
    assertThat(verdict.binding()).isNotNull();
    assertThat(verdict.binding().reason()).isEqualTo(Reason.RECENT_PEAK);
    assertThat(verdict.binding().limit()).isEqualTo(240);
    assertThat(verdict.binding().until())
        .isBetween(Story.START.plusSeconds(88), Story.START.plusSeconds(91));
  }

  @Test
  void nothingIsForgottenWhileSignalsAreMissing() {
    Story story = Story.of(concurrency(), 10).demand("concurrency", 100);
    story.at(0);

    story.missing("concurrency", io.tidegate.autoscaler.signal.Cause.STALE);
    story.between(1, 600);
    story.demand("concurrency", 20);

    assertThat(story.replicasAt(600)).isEqualTo(10);
    assertThat(story.between(601, 630)).isGreaterThanOrEqualTo(9);
  }

  @Test
  void aFreshOwnerTakesThePresentNumberForThePeak() {
    Story story = Story.of(concurrency(), 8).demand("concurrency", 10);

    assertThat(story.between(0, 30)).isEqualTo(8);
    assertThat(story.between(30, 245)).isEqualTo(4);
  }

  @Test
  void remembersLongerWhatKeepsComingBack() {
    ScalingPolicy policy =
        Policies.flapBudget(concurrency(), new ScalingPolicy.FlapBudget(2, Duration.ofHours(1)));
    Story story = Story.of(policy, 4).demand("concurrency", 40);
    double t = 0;
    int[] lowest = new int[6];
    for (int round = 0; round < 6; round++) {
      story.demand("concurrency", 80).between(t, t + 60);
      lowest[round] = story.demand("concurrency", 10).between(t + 60, t + 420);
      t += 420;
    }

    assertThat(lowest[0]).isLessThan(4);
    assertThat(lowest[5]).isGreaterThan(lowest[0] + 2);
    assertThat(story.at(t).binding()).isNotNull();
    assertThat(story.at(t + 1).binding().reason()).isEqualTo(Reason.FLAPPING);
  }
}
