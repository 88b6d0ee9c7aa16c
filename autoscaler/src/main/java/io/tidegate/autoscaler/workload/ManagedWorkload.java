package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.decision.DecisionEngine;
import io.tidegate.autoscaler.decision.Outcome;
import io.tidegate.autoscaler.decision.ScalingState;
import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.window.Gaps;
import io.tidegate.autoscaler.window.Instance;
import io.tidegate.autoscaler.window.WorkloadWindow;
import io.tidegate.autoscaler.window.WorkloadWindow.Demanded;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workload that this process decides for. Takes what is reported, says when an evaluation is due,
 * and remembers what was decided. Not thread-safe: one loop owns it.
 */
public final class ManagedWorkload {
  /** Odd, so that names that differ little end up far apart. */
  private static final int SCATTER = 0x9E3779B1;

  private final Outlook outlook;
  private final WorkloadWindow window;
  private final InstanceTable instances = new InstanceTable();
  private final Sizing sizing = new Sizing();
  private WorkloadSpec spec;
  private @Nullable Control control;
  private ScalingState state = ScalingState.NEW;
  private int wanted;
  private Instant due = Instant.MIN;
  private boolean urgent;

  /**
   * @param wanted the desired number that is in force
   */
  public ManagedWorkload(WorkloadSpec spec, int wanted, Outlook outlook) {
    this.spec = spec;
    this.wanted = wanted;
    this.outlook = outlook;
    this.window = new WorkloadWindow(spec.scale(), spec.resources());
  }

  /** Takes another spec; what was measured stays, as far as the new policy can use it. */
  public void adopt(WorkloadSpec other) {
    if (!other.equals(spec)) {
      spec = other;
      window.adopt(other.scale(), sizing.present(other));
      urgent = true;
    }
  }

  /** An operator's hand, or null when it is taken off. */
  public void control(@Nullable Control other) {
    control = other;
    urgent = true;
  }

  /**
   * Goes on from where a former owner stopped.
   *
   * @param wantedThen the number that was decided last; null when none ever was, and then it begins
   *     with what runs without a decision: what lives, at least one, within the bounds
   * @param size that is in force; null is the spec's
   */
  public void resume(ScalingState former, @Nullable Integer wantedThen, @Nullable Resources size) {
    state = former;
    ScalingPolicy policy = spec.scale();
    wanted =
        wantedThen == null
            ? Math.clamp(Math.max(1, instances.size()), policy.min(), policy.max())
            : wantedThen;
    sizing.resume(size);
    window.adopt(spec.scale(), sizing.present(spec));
  }

  /** What a later owner should know. */
  public Experience experience(Instant now) {
    return new Experience(spec.id(), now, outlook.learned(spec.id(), now), sizing.learned());
  }

  /** Takes what a former owner learned. */
  public void learn(Experience former) {
    if (former.demand() != null) {
      outlook.restore(former.demand());
    }
    if (former.size() != null) {
      sizing.restore(former.size());
    }
  }

  public void instance(InstanceStatus status) {
    if (status.ranOutOfMemory()) {
      sizing.died(status, spec);
    }
    instances.put(status);
  }

  public void instanceGone(InstanceId id) {
    instances.remove(id);
  }

  /** Takes a report. Afterwards {@link #due} may say that it must be evaluated at once. */
  public void offer(MetricBatch batch, Instant now) {
    window.offer(batch, now);
    if (batch.instance() != null
        && spec.scale().vertical().mode() != ScalingPolicy.Vertical.Sizing.OFF) {
      sizing.learn(batch);
    }
    if (batch.instance() == null && spec.scale().semantics() == ScalingPolicy.Semantics.TIDEGATE) {
      urgent |= crosses(now);
    }
  }

  /** The size to have from now on, where the policy acts on it; null keeps the spec's. */
  public @Nullable Resources size(Instant now) {
    Resources before = sizing.present(spec);
    ScalingPolicy.Mode mode = control == null ? spec.scale().mode() : control.mode();
    Resources decided = sizing.decide(spec, mode != ScalingPolicy.Mode.ACT, now);
    if (!sizing.present(spec).equals(before)) {
      window.adopt(spec.scale(), sizing.present(spec));
    }
    return decided;
  }

  /** A figure of a target that was fetched from outside. */
  public void fetched(Target target, double value, String source, Instant at) {
    window.fetched(target, value, source, at);
  }

  /** A target's figure could not be fetched. */
  public void unfetched(Target target) {
    window.unfetched(target);
  }

  /** A cheap look at the newest reports: is a target crossed, or does somebody wait at zero? */
  private boolean crosses(Instant now) {
    Demanded demanded = window.demanded(now);
    if (wanted == 0) {
      return demanded.present();
    }
    if (wanted >= spec.scale().max()) {
      return false;
    }
    double allowed = wanted * (1 + spec.scale().up().toleranceRatio());
    for (Target target : spec.scale().targets()) {
      double perInstance =
          switch (target) {
            case Target.RequestsPerSecond t -> demanded.arrivals() / t.perInstance();
            case Target.Concurrency t -> (demanded.busy() + demanded.queued()) / t.perInstance();
            case Target.Queue t -> demanded.queued() / t.perInstance();
            default -> 0;
          };
      if (perInstance > allowed) {
        return true;
      }
    }
    return false;
  }

  /** Whether something has come in that cannot wait for the next period. */
  public boolean urgent() {
    return urgent;
  }

  /** Whether an evaluation is due: its period has passed, or something could not wait. */
  public boolean due(Instant now) {
    return urgent || !now.isBefore(due);
  }

  /** Decides, and takes the decision for carried out. */
  public Evaluation evaluate(Instant now) {
    urgent = false;
    due = nextDue(now);
    WorkloadView view = view(now);
    window.countMissing(view.signals());
    Outcome outcome = DecisionEngine.decide(view);
    state = outcome.next();
    wanted = outcome.verdict().replicas();
    return new Evaluation(view, outcome.verdict(), sizing.advice(spec, now));
  }

  /**
   * A period after this one was due, or after now if that is past or this one was not due. The
   * first is earlier, by a part that the name decides: a thousand workloads that become ours at
   * once shall not all be due at once for ever.
   */
  private Instant nextDue(Instant now) {
    Duration period = spec.scale().semantics().period();
    if (due.equals(Instant.MIN)) {
      int part = 1 + Math.floorMod(spec.id().hashCode() * SCATTER, 100);
      return now.plus(period.multipliedBy(part).dividedBy(100));
    }
    Instant next = due.plus(period);
    return now.isBefore(due) || next.isBefore(now) ? now.plus(period) : next;
  }

  /** All that is known now. */
  public WorkloadView view(Instant now) {
    ScalingPolicy policy = spec.scale();
    List<Instance> live = instances.instances(policy.warmup(), now);
    List<Signal> signals = window.signals(live, now);
    Duration startUp = instances.startUp();
    Demanded demanded = window.demanded(now);
    return new WorkloadView(
        spec.id(),
        policy,
        instances.counts(wanted, policy.warmup(), now),
        new Activity(demanded.known(), demanded.present(), demanded.queued()),
        signals,
        control,
        policy.planner() == ScalingPolicy.Planner.REACTIVE
            ? null
            : outlook.ahead(spec.id(), new Outlook.Present(policy, signals, startUp, now)),
        startUp,
        state,
        now);
  }

  public WorkloadSpec spec() {
    return spec;
  }

  /** The desired number now. */
  public int wanted() {
    return wanted;
  }

  /** What did not count. */
  public Gaps gaps() {
    return window.gaps();
  }
}
