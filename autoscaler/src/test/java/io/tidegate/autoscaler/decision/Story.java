package io.tidegate.autoscaler.decision;

import io.tidegate.autoscaler.decision.WorkloadView.Activity;
import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.autoscaler.decision.WorkloadView.Counts;
import io.tidegate.autoscaler.signal.Cause;
import io.tidegate.autoscaler.signal.InstanceSample;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload on a manual clock: set what is known, say when, see what is decided. State goes from
 * one evaluation to the next, and instances come at once unless {@link #counts} says otherwise.
 */
public final class Story {
  /** When every story begins. */
  public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private ScalingPolicy policy;
  private final Map<String, Signal> signals = new LinkedHashMap<>();
  private @Nullable Counts counts;
  private Activity activity = Activity.SOME;
  private @Nullable Control control;
  private @Nullable Ahead ahead;
  private Duration startUp = Duration.ZERO;
  private ScalingState state = ScalingState.NEW;
  private int wanted;
  private WorkloadView lastView;

  private Story(ScalingPolicy policy, int wanted) {
    this.policy = policy;
    this.wanted = wanted;
  }

  /** A workload that has {@code wanted} ready instances. */
  public static Story of(ScalingPolicy policy, int wanted) {
    return new Story(policy, wanted);
  }

  /** A total in every view. */
  public Story demand(String target, double value) {
    return signal(Signal.of(target, value, START));
  }

  /** A total whose newest moments differ from its window. */
  public Story surge(String target, double steady, double proven) {
    return signal(
        new Signal(
            target,
            null,
            "",
            START,
            steady,
            proven,
            proven,
            proven,
            Signal.Queueing.NONE,
            1,
            List.of()));
  }

  /** CPU of ready instances, one core each. */
  public Story cpu(double... usage) {
    List<InstanceSample> samples = new ArrayList<>();
    for (int i = 0; i < usage.length; i++) {
      samples.add(InstanceSample.ready("i" + i, usage[i], 1));
    }
    return instances("cpu", samples);
  }

  public Story instances(String target, List<InstanceSample> samples) {
    return signal(
        new Signal(target, null, "instances", START, 0, 0, 0, 0, Signal.Queueing.NONE, 1, samples));
  }

  public Story missing(String target, Cause cause) {
    return signal(Signal.missing(target, cause, null));
  }

  public Story signal(Signal signal) {
    signals.put(signal.target(), signal);
    return this;
  }

  public Story counts(int ready, int starting, int warming) {
    counts = new Counts(wanted, ready, starting, warming);
    return this;
  }

  /** All wanted instances are there again. */
  public Story settled() {
    counts = null;
    return this;
  }

  public Story activity(Activity other) {
    activity = other;
    return this;
  }

  public Story control(@Nullable Control other) {
    control = other;
    return this;
  }

  public Story ahead(@Nullable Ahead other) {
    ahead = other;
    return this;
  }

  public Story startUp(Duration other) {
    startUp = other;
    return this;
  }

  public Story policy(ScalingPolicy other) {
    policy = other;
    return this;
  }

  /** Evaluates {@code seconds} after the start, carries it out, and remembers. */
  public Verdict at(double seconds) {
    Instant now = START.plus(Duration.ofNanos((long) (seconds * 1e9)));
    List<Signal> inOrder = new ArrayList<>();
    for (Target target : policy.targets()) {
      inOrder.add(
          signals.getOrDefault(target.key(), Signal.missing(target.key(), Cause.ABSENT, null)));
    }
    Counts seen =
        counts == null
            ? Counts.settled(wanted)
            : new Counts(wanted, counts.ready(), counts.starting(), counts.warming());
    lastView =
        new WorkloadView(
            new WorkloadId("web"),
            policy,
            seen,
            activity,
            inOrder,
            control,
            ahead,
            startUp,
            state,
            now);
    Outcome outcome = DecisionEngine.decide(lastView);
    state = outcome.next();
    wanted = outcome.verdict().replicas();
    return outcome.verdict();
  }

  /** The number that {@link #at} decided. */
  public int replicasAt(double seconds) {
    return at(seconds).replicas();
  }

  /** Evaluates each second from {@code from} to before {@code until}; the last number. */
  public int between(double from, double until) {
    for (double t = from; t < until; t++) {
      at(t);
    }
    return wanted;
  }

  public WorkloadView lastView() {
    return lastView;
  }

  public ScalingState state() {
    return state;
  }
}
