package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.decision.WorkloadView;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.simulation.ServiceTime;
import io.tidegate.autoscaler.simulation.Trace;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The load and the workload as its recorded decisions show them, for the queueing model. Between
 * two records the load is taken to have stayed: a hold that only repeats the last one is recorded
 * every 15 s at most.
 *
 * @param trace request rate, second by second
 * @param model service time, slots and start-up time as they were last known
 */
public record RecordedLoad(Trace trace, WorkloadModel model) {
  /** How full an instance is at its target when its slots have not been seen. */
  private static final double USUAL_FILL = 0.7;

  /**
   * Reads it from the records, oldest first.
   *
   * @return empty when no record says how many requests there were
   */
  public static Optional<RecordedLoad> of(List<DecisionRecord> records) {
    List<DecisionRecord> telling =
        records.stream().filter(record -> rate(record.input()).isPresent()).toList();
    if (telling.size() < 2) {
      return Optional.empty();
    }
    Instant start = telling.getFirst().at();
    long seconds = Duration.between(start, telling.getLast().at()).toSeconds() + 1;
    double[] rates = new double[Math.toIntExact(seconds)];
    int next = 0;
    double rate = 0;
    for (int second = 0; second < rates.length; second++) {
      Instant now = start.plusSeconds(second);
      while (next < telling.size() && !telling.get(next).at().isAfter(now)) {
        rate = rate(telling.get(next).input()).orElse(rate);
        next++;
      }
      rates[second] = rate;
    }
    WorkloadView last = telling.getLast().input();
    String name = last.workload().value();
    return Optional.of(
        new RecordedLoad(new Trace(name, start, Duration.ofSeconds(1), rates), model(telling)));
  }

  /** Requests a second at one evaluation. */
  private static OptionalDouble rate(WorkloadView view) {
    for (int i = 0; i < view.signals().size(); i++) {
      Signal signal = view.signals().get(i);
      if (!signal.present()) {
        continue;
      }
      Target target = view.policy().targets().get(i);
      if (target instanceof Target.RequestsPerSecond) {
        return OptionalDouble.of(signal.last());
      }
      double service = signal.queueing().serviceSeconds();
      if (target instanceof Target.Concurrency && service > 0) {
        return OptionalDouble.of(signal.last() / service);
      }
    }
    return OptionalDouble.empty();
  }

  private static WorkloadModel model(List<DecisionRecord> records) {
    double service = 0;
    double slots = 0;
    double goal = 0;
    for (DecisionRecord record : records) {
      WorkloadView view = record.input();
      for (int i = 0; i < view.signals().size(); i++) {
        Signal.Queueing queueing = view.signals().get(i).queueing();
        service = queueing.serviceSeconds() > 0 ? queueing.serviceSeconds() : service;
        slots = queueing.slots() > 0 ? queueing.slots() : slots;
        if (view.policy().targets().get(i) instanceof Target.Concurrency target) {
          goal = target.perInstance();
        }
      }
    }
    WorkloadModel usual = WorkloadModel.DEFAULT;
    int concurrency =
        slots > 0
            ? (int) Math.max(1, Math.round(slots))
            : goal > 0 ? (int) Math.ceil(goal / USUAL_FILL) : usual.concurrency();
    ServiceTime time =
        service >= 0.001
            ? new ServiceTime(
                Duration.ofNanos((long) (service * 1e9)), usual.serviceTime().phases())
            : usual.serviceTime();
    return new WorkloadModel(
        time, concurrency, startUp(records), usual.violationFactor(), usual.max());
  }

  /** In whole seconds as it was last known, or what is usual. */
  static Duration startUp(List<DecisionRecord> records) {
    Duration known = Duration.ZERO;
    for (DecisionRecord record : records) {
      Duration startUp = record.input().startUp();
      known = startUp.isZero() ? known : startUp;
    }
    return known.isZero()
        ? WorkloadModel.DEFAULT.startUp()
        : Duration.ofSeconds(Math.max(1, (known.toMillis() + 500) / 1000));
  }
}
