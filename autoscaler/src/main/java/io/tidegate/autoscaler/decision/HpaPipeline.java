package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.ScalingState.Change;
import io.tidegate.autoscaler.decision.ScalingState.Proposed;
import io.tidegate.autoscaler.profile.HpaController;
import io.tidegate.autoscaler.profile.HpaLimits;
import io.tidegate.autoscaler.profile.HpaPod;
import io.tidegate.autoscaler.profile.HpaReplicas;
import io.tidegate.autoscaler.profile.HpaResult;
import io.tidegate.autoscaler.profile.HpaRules;
import io.tidegate.autoscaler.profile.HpaStabilization.Recommendation;
import io.tidegate.autoscaler.recommend.Proposal;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code semantics: hpa}: a workload's view put to {@link HpaController}.
 *
 * <p>One thing differs. Kubernetes takes 0 replicas under a minimum above 0 for switched off by
 * hand, for ever. Here the hand is {@code paused}; a 0 that outlived it, or a raised minimum, is
 * brought to the minimum, which placement runs in any case.
 */
final class HpaPipeline {
  private final Draft draft;
  private final ScalingPolicy policy;
  private final HpaReplicas.Tolerance tolerance;

  private HpaPipeline(Draft draft) {
    this.draft = draft;
    this.policy = draft.policy();
    this.tolerance =
        new HpaReplicas.Tolerance(policy.down().toleranceRatio(), policy.up().toleranceRatio());
  }

  static void run(Draft draft) {
    new HpaPipeline(draft).decide();
  }

  private void decide() {
    List<HpaResult> results = new ArrayList<>();
    for (int i = 0; i < policy.targets().size(); i++) {
      Target target = policy.targets().get(i);
      HpaResult result = result(target, draft.view.signals().get(i));
      results.add(result);
      draft.proposals.add(proposal(target, draft.view.signals().get(i), result));
    }
    if (draft.current == 0 && policy.min() > 0) {
      draft.move(Stage.BOUNDS, policy.min(), Reason.AT_MIN, 0, policy.min());
      return;
    }
    if (results.isEmpty()) {
      draft.note(Stage.COMPLETENESS, Reason.NO_TARGETS, 0, 0, null);
      results.add(new HpaResult.Proposed(draft.current, 0));
    }
    HpaRules up = rules(policy.up(), HpaRules.UP);
    HpaRules down = rules(policy.down(), HpaRules.DOWN);
    HpaController.Output output =
        HpaController.reconcile(
            new HpaController.Input(
                draft.current,
                policy.min(),
                policy.max(),
                results,
                history(),
                new HpaController.Behavior(up, down),
                events()));
    say(output);
    if (output.proposed() >= 0) {
      remember(output.proposed(), Math.max(up.windowSeconds(), down.windowSeconds()));
    }
  }

  private void say(HpaController.Output output) {
    int proposed = output.proposed();
    if (proposed < 0) {
      unmeasured(output.replicas());
      return;
    }
    draft.move(Stage.COMBINE, proposed, Reason.LARGEST, proposed, draft.current);
    tolerated(proposed);
    boolean lower = output.stabilized() < proposed;
    draft.move(
        Stage.STABILIZATION,
        output.stabilized(),
        lower ? Reason.UP_STABILIZED : Reason.DOWN_STABILIZED,
        output.stabilized(),
        Demand.seconds((lower ? policy.up() : policy.down()).stabilization()));
    Reason limited =
        switch (output.scalingLimited()) {
          case "ScaleUpLimit" -> Reason.UP_LIMIT;
          case "ScaleDownLimit" -> Reason.DOWN_LIMIT;
          case "TooManyReplicas" -> Reason.AT_MAX;
          default -> Reason.AT_MIN;
        };
    boolean bound = limited == Reason.AT_MAX || limited == Reason.AT_MIN;
    draft.move(
        bound ? Stage.BOUNDS : Stage.RATE_LIMIT,
        output.replicas(),
        limited,
        output.stabilized(),
        output.replicas());
  }

  /** Outside the bounds, or without the figures that a decision needs. */
  private void unmeasured(int replicas) {
    if (replicas != draft.current) {
      Reason bound = replicas < draft.current ? Reason.AT_MAX : Reason.AT_MIN;
      draft.move(Stage.BOUNDS, replicas, bound, draft.current, replicas);
      return;
    }
    double present = draft.proposals.stream().filter(Proposal::present).count();
    draft.note(
        Stage.COMPLETENESS,
        present == 0 ? Reason.UNDECIDED : Reason.SOME_MISSING,
        present,
        policy.targets().size(),
        null);
  }

  /** Says so when the target that asks for the most only does not ask because it is near enough. */
  private void tolerated(int proposed) {
    double ratio = 0;
    for (Proposal proposal : draft.proposals) {
      if (proposal.present() && proposal.replicas() == proposed) {
        ratio = Math.max(ratio, proposal.ratio());
      }
    }
    if (proposed == draft.current && ratio != 1 && tolerance.covers(ratio)) {
      double end = ratio > 1 ? 1 + tolerance.up() : 1 - tolerance.down();
      draft.note(Stage.TOLERANCE, Reason.WITHIN_TOLERANCE, ratio, end, null);
    }
  }

  private HpaResult result(Target target, Signal signal) {
    long goal = milli(Recommender.goal(target));
    if (target instanceof Target.Cpu || target instanceof Target.Memory) {
      int percent = (int) Math.round(Recommender.goal(target) * 100);
      return HpaReplicas.utilization(
          pods(signal, target instanceof Target.Cpu), List.of(), draft.current, percent, tolerance);
    }
    if (!signal.present()) {
      return new HpaResult.Failed("FailedGetExternalMetric");
    }
    return switch (target) {
      case Target.Throttling _, Target.Pressure _ ->
          HpaReplicas.average(pods(signal, false), draft.current, goal, tolerance);
      case Target.Latency _, Target.ErrorRate _ ->
          HpaReplicas.externalValue(
              total(signal), goal, draft.current, draft.view.counts().ready(), tolerance);
      case Target.Schedule _ -> new HpaResult.Proposed((int) signal.last(), 0);
      default -> HpaReplicas.externalAverage(total(signal), goal, draft.current, tolerance);
    };
  }

  /** A whole workload's figure is to HPA an external metric of one series. */
  private static List<Long> total(Signal signal) {
    return List.of(milli(signal.brief()));
  }

  private static List<HpaPod> pods(Signal signal, boolean cpu) {
    List<HpaPod> pods = new ArrayList<>(signal.instances().size());
    for (InstanceSample sample : signal.instances()) {
      HpaPod.Group group =
          switch (sample.readiness()) {
            case STARTING -> HpaPod.Group.UNREADY;
            case WARMING -> cpu && sample.present() ? HpaPod.Group.UNREADY : known(sample);
            case READY -> known(sample);
          };
      boolean stated = sample.missing() != Cause.NO_REQUEST;
      pods.add(
          new HpaPod(
              sample.instance(),
              group,
              sample.present() ? milli(sample.brief()) : null,
              stated ? milli(sample.request()) : null));
    }
    return pods;
  }

  private static HpaPod.Group known(InstanceSample sample) {
    return sample.present() ? HpaPod.Group.READY : HpaPod.Group.MISSING;
  }

  private Proposal proposal(Target target, Signal signal, HpaResult result) {
    double goal = Recommender.goal(target);
    double value = signal.brief();
    return switch (result) {
      case HpaResult.Proposed p ->
          new Proposal(
              target.key(),
              p.replicas(),
              value,
              goal,
              shared(target, signal) ? value / (goal * Math.max(1, draft.current)) : value / goal,
              Proposal.View.BRIEF,
              null);
      case HpaResult.Failed _ ->
          new Proposal(
              target.key(), draft.current, 0, goal, 1, Proposal.View.BRIEF, missing(signal));
    };
  }

  /** Whether a figure is a total that the replicas share, rather than one that holds for each. */
  private static boolean shared(Target target, Signal signal) {
    return signal.instances().isEmpty()
        && !(target instanceof Target.Latency || target instanceof Target.ErrorRate);
  }

  /** Why nothing came of a signal: its own cause, else that of an instance. */
  private static Cause missing(Signal signal) {
    if (signal.missing() != null) {
      return signal.missing();
    }
    for (InstanceSample sample : signal.instances()) {
      if (sample.missing() != null) {
        return sample.missing();
      }
    }
    return Cause.ABSENT;
  }

  private List<Recommendation> history() {
    List<Recommendation> history = new ArrayList<>();
    for (Proposed past : draft.history) {
      history.add(new Recommendation(past.replicas(), age(past.at())));
    }
    return history.isEmpty() ? List.of(new Recommendation(draft.current, 0)) : history;
  }

  private void remember(int proposed, double windowSeconds) {
    List<Proposed> kept = new ArrayList<>();
    for (Proposed past : draft.history) {
      if (age(past.at()) <= windowSeconds) {
        kept.add(past);
      }
    }
    if (draft.history.isEmpty()) {
      kept.add(new Proposed(draft.current, draft.now()));
    }
    kept.add(new Proposed(proposed, draft.now()));
    draft.history = kept;
  }

  private HpaLimits.Events events() {
    List<HpaLimits.Event> up = new ArrayList<>();
    List<HpaLimits.Event> down = new ArrayList<>();
    for (Change change : draft.view.state().changes()) {
      (change.delta() > 0 ? up : down)
          .add(new HpaLimits.Event(Math.abs(change.delta()), age(change.at())));
    }
    return new HpaLimits.Events(up, down);
  }

  private double age(java.time.Instant at) {
    return Demand.seconds(Duration.between(at, draft.now()));
  }

  private static HpaRules rules(Direction direction, HpaRules defaults) {
    List<HpaRules.Policy> policies = new ArrayList<>();
    for (ScalingPolicy.RateLimit limit : direction.limits()) {
      policies.add(
          new HpaRules.Policy(
              limit.unit() == ScalingPolicy.RateLimit.Unit.COUNT
                  ? HpaRules.Kind.PODS
                  : HpaRules.Kind.PERCENT,
              limit.value(),
              Demand.seconds(limit.period())));
    }
    HpaRules.Select select =
        direction.paused()
            ? HpaRules.Select.DISABLED
            : direction.select() == ScalingPolicy.Select.LEAST
                ? HpaRules.Select.MIN
                : HpaRules.Select.MAX;
    return new HpaRules(
        policies.isEmpty() ? defaults.policies() : policies,
        select,
        Demand.seconds(direction.stabilization()));
  }

  private static long milli(double value) {
    return Math.round(value * 1000);
  }
}
