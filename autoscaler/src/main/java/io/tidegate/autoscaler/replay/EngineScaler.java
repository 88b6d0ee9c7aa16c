package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionEngine;
import io.tidegate.autoscaler.decision.Outcome;
import io.tidegate.autoscaler.decision.ScalingState;
import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.decision.WorkloadView.Counts;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.simulation.Scaler;
import io.tidegate.autoscaler.simulation.Slice;
import io.tidegate.autoscaler.window.WorkloadWindow;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The production decision code as a scaler: what the instruments see goes through the same windows
 * and the same engine as in the service, on a virtual clock.
 */
final class EngineScaler implements Scaler {
  static final WorkloadId WORKLOAD = new WorkloadId("trace");

  private final ScalingPolicy policy;
  private final Instant start;
  private final Duration startUp;
  private final WorkloadWindow window;
  private final Instruments instruments;
  private final SimulatedInstances instances;
  private final SimulatedSchedules schedules;
  private final Outlook outlook;
  private final long periodSeconds;
  private ScalingState state = ScalingState.NEW;

  /**
   * @param start time of the first second
   * @param startUp how long an instance takes to be ready, which the service learns by watching
   */
  EngineScaler(
      ScalingPolicy policy,
      Instruments instruments,
      Instant start,
      Duration startUp,
      Outlook outlook) {
    this.policy = policy;
    this.instruments = instruments;
    this.start = start;
    this.startUp = startUp;
    this.window = new WorkloadWindow(policy, instruments.size());
    this.instances = new SimulatedInstances(policy.warmup());
    this.schedules = new SimulatedSchedules(policy);
    this.outlook = outlook;
    this.periodSeconds = Math.max(1, policy.semantics().period().toSeconds());
  }

  @Override
  public int desired(Slice seen) {
    Instant now = start.plusSeconds(seen.second() + 1L);
    instances.observe(seen);
    instruments.tell(window, seen, now);
    schedules.tell(window, now);
    if ((seen.second() + 1) % periodSeconds != 0) {
      return seen.live();
    }
    Outcome outcome = DecisionEngine.decide(view(seen, now));
    state = outcome.next();
    return outcome.verdict().replicas();
  }

  private WorkloadView view(Slice seen, Instant now) {
    Counts counts =
        new Counts(seen.live(), seen.ready(), seen.starting(), instances.warming(seen.second()));
    List<Signal> signals = window.signals(instances.live(seen.second()), now);
    return new WorkloadView(
        WORKLOAD,
        policy,
        counts,
        instruments.activity(window, seen, now),
        signals,
        null,
        outlook.ahead(WORKLOAD, new Outlook.Present(policy, signals, startUp, now)),
        startUp,
        state,
        now);
  }
}
