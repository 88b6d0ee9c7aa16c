package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.Arrivals;
import io.tidegate.autoscaler.simulation.RunResult;
import io.tidegate.autoscaler.simulation.Scaler;
import io.tidegate.autoscaler.simulation.Simulation;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs policies and rivals against one load, all from the same beginning and with the same
 * arrivals. The same arguments give the same results.
 */
public final class TraceReplay {
  private final Trace trace;
  private final WorkloadModel model;
  private final Arrivals arrivals;
  private final long seed;
  private Supplier<Outlook> outlooks = () -> Outlook.NONE;

  private TraceReplay(Trace trace, WorkloadModel model, long seed) {
    this.trace = trace;
    this.model = model;
    this.arrivals = Arrivals.of(trace, seed);
    this.seed = seed;
  }

  /** The load as it is. */
  public static TraceReplay of(Trace trace, WorkloadModel model, long seed) {
    return new TraceReplay(trace, model, seed);
  }

  /** What looks ahead for policies that have a planner; a fresh one for each run. */
  public TraceReplay lookingAhead(Supplier<Outlook> fresh) {
    outlooks = fresh;
    return this;
  }

  /** One result per policy, then one per rival, then the oracle's. */
  public List<RunResult> compare(List<NamedPolicy> policies, double rivalTarget) {
    List<RunResult> results = new ArrayList<>();
    for (NamedPolicy named : policies) {
      results.add(run(named));
    }
    for (Rival rival : Rival.values()) {
      results.add(run(rival, rivalTarget));
    }
    return results;
  }

  /** One policy alone. */
  public RunResult run(NamedPolicy named) {
    ScalingPolicy policy = named.policy();
    Instruments instruments = new SimulatedReports(policy, MetricsDelay.of(policy.semantics()));
    return run(
        named.name(),
        new EngineScaler(policy, instruments, trace.start(), model.startUp(), outlooks.get()));
  }

  /** One rival alone. */
  public RunResult run(Rival rival, double target) {
    return rival
        .policy(model, target)
        .map(policy -> run(new NamedPolicy(rival.title(), policy)))
        .orElseGet(() -> run(rival.title(), rival.scaler(model, arrivals, target)));
  }

  private RunResult run(String name, Scaler scaler) {
    return new Simulation(model, arrivals, seed + 1).run(name, scaler, initial());
  }

  /** What the first step needs at 70 %: nobody begins with a handicap. */
  private int initial() {
    double instances = trace.rateAt(0) / model.instanceRate() / Rival.USUAL_TARGET;
    return Math.clamp((int) Math.ceil(instances), 1, model.max());
  }

  public Trace trace() {
    return trace;
  }

  public WorkloadModel model() {
    return model;
  }
}
