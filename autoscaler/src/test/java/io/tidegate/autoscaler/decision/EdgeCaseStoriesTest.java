package io.tidegate.autoscaler.decision;

import static io.tidegate.autoscaler.decision.Policies.atOnce;
import static io.tidegate.autoscaler.decision.Policies.bounds;
import static io.tidegate.autoscaler.decision.Policies.concurrency;
import static io.tidegate.autoscaler.decision.Policies.cpu;
import static io.tidegate.autoscaler.decision.Policies.down;
import static io.tidegate.autoscaler.decision.Policies.mode;
import static io.tidegate.autoscaler.decision.Policies.targets;
import static io.tidegate.autoscaler.decision.Policies.up;
import static io.tidegate.autoscaler.decision.Policies.withCooldown;
import static io.tidegate.autoscaler.decision.Policies.withLimits;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.InstanceSample.Readiness;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.Mode;
import io.tidegate.common.model.ScalingPolicy.RateLimit;
import io.tidegate.common.model.ScalingPolicy.Select;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The traps that other autoscalers fall into, with their numbers, under our own semantics. */
class EdgeCaseStoriesTest {
  private final ScalingPolicy eager = down(up(concurrency(), atOnce()), atOnce());

  @Test
  void readyInstancesDoNotShrinkTheNeedOfATotal() {
    // HPA's Value target: three replicas, one ready, 1.95 times the load go DOWN to two.
    Story story = Story.of(eager, 3).demand("concurrency", 58.5).counts(1, 2, 0);

    assertThat(story.replicasAt(0)).isEqualTo(6);
  }

  @Test
  void aRatioOfExactlyOnePointOneHolds() {
    // 88 % against 80 %: |1 - 1.1| is 0.10000000000000009 in binary, the band's end is not passed.
    ScalingPolicy policy = targets(eager, new Target.Cpu(0.8));

    assertThat(Story.of(policy, 1).cpu(0.88).replicasAt(0)).isEqualTo(1);
    assertThat(Story.of(policy, 1).cpu(0.881).replicasAt(0)).isEqualTo(2);
  }

  @Test
  void aRatioOfExactlyNineTenthsHolds() {
    ScalingPolicy policy =
        down(
            targets(eager, new Target.Cpu(0.8)),
            new Direction(0.1, Duration.ZERO, List.of(), Duration.ZERO, false));

    // ten at 72 % of 80 %: nine would do, at the band's very end
    assertThat(atEstablished(Story.of(policy, 10).cpu(tenAt(0.72)))).isEqualTo(10);
    assertThat(atEstablished(Story.of(policy, 10).cpu(tenAt(0.71)))).isEqualTo(9);
  }

  @Test
  void smallTargetsAreNotRoundedToWholePercents() {
    ScalingPolicy policy = targets(eager, new Target.Cpu(0.05));
    ScalingPolicy hpa = Policies.semantics(policy, ScalingPolicy.Semantics.HPA);

    // 5.9 % is 1.18 times 5 %; an HPA cuts it to 5 %, and stays at ten until it sees 6 %
    assertThat(Story.of(policy, 10).cpu(tenAt(0.059)).replicasAt(0)).isEqualTo(12);
    assertThat(Story.of(hpa, 10).cpu(tenAt(0.059)).replicasAt(0)).isEqualTo(10);
    assertThat(Story.of(hpa, 10).cpu(tenAt(0.0601)).replicasAt(0)).isEqualTo(12);
  }

  /** Per period, however often it is evaluated: an HPA without behaviour doubles at each sync. */
  @Test
  void aLimitIsPerPeriodNotPerEvaluation() {
    ScalingPolicy policy =
        up(
            eager,
            withLimits(
                atOnce(), new RateLimit(RateLimit.Unit.PERCENT, 100, Duration.ofSeconds(15))));
    Story story = Story.of(policy, 2).demand("concurrency", 190);

    assertThat(story.between(0, 15)).isEqualTo(4);
    assertThat(story.between(15, 30)).isEqualTo(8);
    assertThat(story.between(30, 45)).isEqualTo(16);
  }

  /** What Nomad's dry run sets is one less than nothing; ours is the present number, said again. */
  @Test
  void adviceNeverPublishesAnotherNumber() {
    Story story = Story.of(mode(eager, Mode.ADVISE), 3).demand("concurrency", 170);

    assertThat(story.between(0, 600)).isEqualTo(3);
    assertThat(story.policy(eager).replicasAt(601)).as("no cooldown has begun").isEqualTo(17);
  }

  @Test
  void fortyFourTasksOnTenReplicasOfFourAreWithinTolerance() {
    ScalingPolicy policy = targets(eager, new Target.Concurrency(4));

    assertThat(Story.of(policy, 10).demand("concurrency", 44).replicasAt(0)).isEqualTo(10);
    assertThat(Story.of(policy, 10).demand("concurrency", 44.1).replicasAt(0)).isEqualTo(12);
  }

  @Test
  void aToleranceOfZeroScalesOnTheFirstTask() {
    Direction exact = new Direction(0, Duration.ZERO, List.of(), Duration.ZERO, false);
    ScalingPolicy policy = up(targets(eager, new Target.Concurrency(4)), exact);

    assertThat(Story.of(policy, 10).demand("concurrency", 41).replicasAt(0)).isEqualTo(11);
  }

  @Test
  void theSmallestChangeIsTheHigherFloor() {
    Direction least =
        new Direction(
            0.1,
            Duration.ZERO,
            List.of(
                new RateLimit(RateLimit.Unit.COUNT, 2, Duration.ofMinutes(1)),
                new RateLimit(RateLimit.Unit.PERCENT, 50, Duration.ofMinutes(1))),
            Duration.ZERO,
            false,
            Select.LEAST,
            Duration.ZERO);

    Story story = Story.of(down(eager, least), 5).demand("concurrency", 1);
    story.settled();

    assertThat(atEstablished(story)).isEqualTo(3);
  }

  @Test
  void aChangeExactlyAsOldAsThePeriodIsOutsideIt() {
    ScalingPolicy policy =
        up(
            eager,
            withLimits(atOnce(), new RateLimit(RateLimit.Unit.COUNT, 4, Duration.ofSeconds(15))));
    Story story = Story.of(policy, 5).demand("concurrency", 200);

    assertThat(story.replicasAt(0)).isEqualTo(9);
    assertThat(story.replicasAt(14.9)).isEqualTo(9);
    assertThat(story.replicasAt(15)).isEqualTo(13);
  }

  @Test
  void boundsNeedNoMetricsAndKnowNoLimits() {
    ScalingPolicy policy =
        up(
            bounds(eager, 8, 20),
            withLimits(atOnce(), new RateLimit(RateLimit.Unit.COUNT, 1, Duration.ofMinutes(1))));

    assertThat(Story.of(policy, 2).missing("concurrency", Cause.ABSENT).replicasAt(0)).isEqualTo(8);
    assertThat(Story.of(policy, 30).missing("concurrency", Cause.ABSENT).replicasAt(0))
        .isEqualTo(20);
  }

  @Test
  void aGapHoldsAgainstShrinkingButNotAgainstGrowing() {
    ScalingPolicy policy =
        targets(eager, new Target.Concurrency(10), new Target.RequestsPerSecond(50));
    Story story = Story.of(policy, 5).missing("requests-per-second", Cause.STALE);

    assertThat(story.demand("concurrency", 20).replicasAt(0)).isEqualTo(5);
    assertThat(story.demand("concurrency", 90).replicasAt(1)).isEqualTo(9);
  }

  @Test
  void aWarmingInstanceIsNeitherIdleNorFull() {
    List<InstanceSample> samples =
        List.of(
            new InstanceSample("i1", Readiness.READY, null, 0.9, 0.9, 1),
            new InstanceSample("i2", Readiness.WARMING, null, 1.0, 1.0, 1));
    Story story =
        Story.of(targets(eager, new Target.Cpu(0.7)), 2).instances("cpu", samples).counts(2, 0, 1);

    // 0.9 over two instances is 64 % of 70 %: the one that warms up will take its share.
    assertThat(story.replicasAt(0)).isEqualTo(2);
  }

  @Test
  void aStartingFleetIsNotAskedForTwice() {
    List<InstanceSample> samples =
        List.of(
            new InstanceSample("i1", Readiness.READY, null, 2.0, 2.0, 1),
            new InstanceSample("i2", Readiness.STARTING, Cause.ABSENT, 0, 0, 1));
    Story story =
        Story.of(targets(eager, new Target.Cpu(0.7)), 2).instances("cpu", samples).counts(1, 1, 0);

    Verdict verdict = story.at(0);

    assertThat(verdict.replicas()).isEqualTo(2);
    assertThat(verdict.binding()).isNotNull();
    assertThat(verdict.binding().reason()).isEqualTo(Reason.AWAITING_START);
  }

  @Test
  void panicDoesNotCollapseWhenItEnds() {
    Story story = Story.of(concurrency(), 2).surge("concurrency", 18, 130);
    assertThat(story.replicasAt(0)).isEqualTo(13);

    story.demand("concurrency", 20);

    // Knative holds 13 for a minute and then falls to two; the fading peak lets go one at a time.
    assertThat(story.between(1, 30)).isEqualTo(12);
    assertThat(story.between(30, 60)).isEqualTo(11);
    assertThat(story.between(66, 240)).isBetween(6, 8);
  }

  @Test
  void adviceRespectsBoundsAndChangesNothing() {
    ScalingPolicy policy = mode(bounds(eager, 1, 6), Mode.ADVISE);

    Verdict verdict = Story.of(policy, 3).demand("concurrency", 170).at(0);

    assertThat(verdict.replicas()).isEqualTo(3);
    assertThat(verdict.advised()).isEqualTo(6);
  }

  @Test
  void limitsAndCooldownsAreInTheStateNotInTheProcess() {
    ScalingPolicy policy = up(eager, withCooldown(atOnce(), Duration.ofMinutes(1)));
    Story story = Story.of(policy, 2).demand("concurrency", 40);
    assertThat(story.replicasAt(0)).isEqualTo(4);

    // What another process goes on with is the recorded view, decided again.
    ScalingState resumed = DecisionEngine.decide(story.lastView()).next();
    assertThat(resumed).isEqualTo(story.state());
    assertThat(story.demand("concurrency", 80).replicasAt(59)).isEqualTo(4);
    assertThat(story.replicasAt(60)).isEqualTo(8);
  }

  @Test
  void oneDirectionCanBePaused() {
    ScalingPolicy policy = down(eager, Policies.paused(atOnce()));

    assertThat(atEstablished(Story.of(policy, 5).demand("concurrency", 10))).isEqualTo(5);
    assertThat(Story.of(policy, 5).demand("concurrency", 70).replicasAt(0)).isEqualTo(7);
  }

  @Test
  void anOperatorsNumberWinsOverTheLoad() {
    Story story =
        Story.of(eager, 5).demand("concurrency", 90).control(new Control(Mode.PAUSED, 2, "ann"));

    assertThat(story.replicasAt(0)).isEqualTo(2);
    assertThat(story.control(null).replicasAt(1)).isEqualTo(9);
  }

  @Test
  void silenceOfTheBalancersIsNotQuiet() {
    Story story =
        Story.of(bounds(eager, 0, 10), 1).demand("concurrency", 0).activity(Activity.UNKNOWN);

    assertThat(story.between(0, 3600)).isEqualTo(1);
  }

  @Test
  void aGrowthThatDoesNotHelpIsNotRepeated() {
    ScalingPolicy policy =
        up(targets(cpu(), new Target.Latency(0.95, Duration.ofMillis(200))), atOnce());
    Story story = Story.of(policy, 2).demand("p95", 0.3);
    assertThat(story.replicasAt(0)).isEqualTo(3);

    // For a quarter of the window nobody can know; then three are there and nothing is better.
    assertThat(story.between(1, 15)).isEqualTo(3);
    Verdict verdict = story.at(15);

    assertThat(verdict.binding()).isNotNull();
    assertThat(verdict.binding().reason()).isEqualTo(Reason.DID_NOT_HELP);
  }

  private static double[] tenAt(double cores) {
    double[] usage = new double[10];
    Arrays.fill(usage, cores);
    return usage;
  }

  /** The number once the present one has stood long enough to be let go of. */
  private static int atEstablished(Story story) {
    story.at(0);
    return story.replicasAt(1);
  }
}
