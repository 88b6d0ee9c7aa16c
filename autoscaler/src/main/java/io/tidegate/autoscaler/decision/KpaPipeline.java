package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.profile.KpaScaler;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * {@code semantics: kpa}: a workload's view put to {@link KpaScaler}. The policy's target is what
 * Knative calls the target after utilisation; only the first target of concurrency or rate counts.
 */
final class KpaPipeline {
  private static final double UTILIZATION = 0.7;
  private static final double MAX_UP_RATE = 1000;
  private static final double MAX_DOWN_RATE = 2;
  private static final double TARGET_BURST_CAPACITY = 211;

  /** How long Knative keeps the last pod after it has found nothing to do for a window. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private KpaPipeline() {}

  static void run(Draft draft) {
    ScalingPolicy policy = draft.policy();
    for (int i = 0; i < policy.targets().size(); i++) {
      Target target = policy.targets().get(i);
      if (target instanceof Target.Concurrency || target instanceof Target.RequestsPerSecond) {
        scale(draft, target, draft.view.signals().get(i));
        bound(draft);
        return;
      }
    }
    draft.note(Stage.COMPLETENESS, Reason.NO_TARGETS, 0, 0, null);
    bound(draft);
  }

  private static void scale(Draft draft, Target target, Signal signal) {
    double goal = Recommender.goal(target);
    if (!signal.present()) {
      draft.proposals.add(
          new Proposal(
              target.key(), draft.current, 0, goal, 1, Proposal.View.STEADY, signal.missing()));
      draft.note(Stage.COMPLETENESS, Reason.UNDECIDED, 0, 1, null);
      return;
    }
    KpaScaler.Result result =
        KpaScaler.scale(spec(draft.policy(), goal), state(draft), observed(draft, signal));
    draft.proposals.add(proposal(draft, target, signal, result));
    Double since = result.next().panicSince();
    draft.panic =
        since == null
            ? null
            : new ScalingState.Panic(
                Instant.EPOCH.plusMillis(Math.round(since * 1000)), result.next().maxPanicPods());
    draft.move(Stage.COMBINE, result.stablePods(), Reason.LARGEST, signal.steady(), goal);
    if (result.panicking()) {
      panic(draft, Math.ceil(signal.brief() / goal), result);
    }
  }

  /** Above the threshold it is a panic; below it is one that has to calm down for a window. */
  private static void panic(Draft draft, double wanted, KpaScaler.Result result) {
    double ratio = wanted / Math.max(1, draft.view.counts().ready());
    double threshold = draft.policy().panicRatio();
    if (ratio < threshold) {
      draft.move(
          Stage.PANIC,
          result.pods(),
          Reason.PANIC_CALMING,
          result.next().maxPanicPods(),
          Demand.seconds(draft.policy().window()));
    } else if (result.pods() == draft.replicas()) {
      draft.note(Stage.PANIC, Reason.PANIC, ratio, threshold, null);
    } else {
      draft.move(Stage.PANIC, result.pods(), Reason.PANIC, ratio, threshold);
    }
  }

  private static Proposal proposal(
      Draft draft, Target target, Signal signal, KpaScaler.Result result) {
    boolean panicking = result.panicking();
    double goal = Recommender.goal(target);
    double value = panicking ? signal.brief() : signal.steady();
    return new Proposal(
        target.key(),
        panicking ? Math.max(result.panicPods(), result.stablePods()) : result.stablePods(),
        value,
        goal,
        value / (goal * Math.max(1, draft.current)),
        panicking ? Proposal.View.BRIEF : Proposal.View.STEADY,
        null);
  }

  private static KpaScaler.Observed observed(Draft draft, Signal signal) {
    return new KpaScaler.Observed(
        draft.now().toEpochMilli() / 1000.0,
        draft.view.counts().ready(),
        signal.steady(),
        signal.brief());
  }

  private static KpaScaler.Spec spec(ScalingPolicy policy, double goal) {
    return new KpaScaler.Spec(
        goal,
        goal / UTILIZATION,
        TARGET_BURST_CAPACITY,
        MAX_UP_RATE,
        MAX_DOWN_RATE,
        policy.panicRatio(),
        Demand.seconds(policy.window()),
        true,
        0,
        0);
  }

  private static KpaScaler.State state(Draft draft) {
    ScalingState.Panic panic = draft.panic;
    if (panic != null) {
      return new KpaScaler.State(panic.since().toEpochMilli() / 1000.0, panic.peak(), List.of());
    }
    // Without a past it begins in panic, so that a restart cannot shrink at once.
    boolean fresh = draft.view.state().equals(ScalingState.NEW) && draft.view.counts().ready() > 1;
    return fresh
        ? new KpaScaler.State(
            draft.now().toEpochMilli() / 1000.0, draft.view.counts().ready(), List.of())
        : KpaScaler.State.CALM;
  }

  private static void bound(Draft draft) {
    ScalingPolicy policy = draft.policy();
    if (draft.replicas() > policy.max()) {
      draft.move(Stage.BOUNDS, policy.max(), Reason.AT_MAX, draft.replicas(), policy.max());
    }
    if (draft.replicas() > 0) {
      draft.quietSince = null;
    }
    if (draft.replicas() < policy.min()) {
      draft.move(Stage.BOUNDS, policy.min(), Reason.AT_MIN, draft.replicas(), policy.min());
    } else if (draft.replicas() == 0 && draft.current > 0) {
      Instant since = draft.quietSince == null ? draft.now() : draft.quietSince;
      draft.quietSince = since;
      Instant end = since.plus(policy.window()).plus(GRACE);
      if (draft.now().isBefore(end)) {
        draft.moveUntil(
            Stage.BOUNDS,
            1,
            Reason.NOT_IDLE_LONG_ENOUGH,
            new Draft.Figures(
                Demand.seconds(Duration.between(since, draft.now())),
                Demand.seconds(policy.window().plus(GRACE))),
            end);
      }
    }
  }
}
