package io.tidegate.autoscaler.planning;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.forecast.Forecaster;
import io.tidegate.autoscaler.forecast.Learned;
import io.tidegate.autoscaler.forecast.LeastSquares;
import io.tidegate.autoscaler.mdp.Costs;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.workload.Outlook;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks ahead for every workload whose policy has a planner: a forecaster or threshold tables, on
 * the first of its targets that measures demand at the balancer. One thread owns a workload;
 * several workloads may be asked for at the same time.
 */
public final class Planning implements Outlook {
  /** Where nobody has seen a start yet. */
  private static final Duration USUAL_START_UP = Duration.ofSeconds(10);

  private final LeastSquares fit;
  private final Costs costs;
  private final Map<WorkloadId, Forecaster> forecasters = new ConcurrentHashMap<>();
  private final Map<WorkloadId, Learned> kept = new ConcurrentHashMap<>();
  private final Map<WorkloadId, ThresholdTable> tables = new ConcurrentHashMap<>();

  public Planning(LeastSquares fit, Costs costs) {
    this.fit = fit;
    this.costs = costs;
  }

  @Override
  public @Nullable Ahead ahead(WorkloadId workload, Present present) {
    return switch (present.policy().planner()) {
      case REACTIVE -> null;
      case FORECAST -> forecast(workload, present);
      case MDP -> thresholds(workload, present);
    };
  }

  private @Nullable Ahead forecast(WorkloadId workload, Present present) {
    Signal signal = demand(present);
    if (signal == null) {
      return null;
    }
    Forecaster forecaster =
        forecasters.computeIfAbsent(workload, id -> forecaster(id, signal.target()));
    forecaster.observe(present.now(), signal.last());
    return forecaster.forecast(present.now(), startUp(present)).orElse(null);
  }

  private Forecaster forecaster(WorkloadId workload, String target) {
    Forecaster forecaster = new Forecaster(target, fit);
    Learned learned = kept.remove(workload);
    if (learned != null) {
      forecaster.restore(learned);
    }
    return forecaster;
  }

  private @Nullable Ahead thresholds(WorkloadId workload, Present present) {
    Signal signal = demand(present);
    if (signal == null) {
      return null;
    }
    return tables
        .computeIfAbsent(workload, _ -> new ThresholdTable(costs))
        .after(signal, target(present, signal), present, startUp(present));
  }

  private static Duration startUp(Present present) {
    return present.startUp().isZero() ? USUAL_START_UP : present.startUp();
  }

  private static @Nullable Signal demand(Present present) {
    for (int i = 0; i < present.signals().size(); i++) {
      Target target = present.policy().targets().get(i);
      if (target instanceof Target.Concurrency || target instanceof Target.RequestsPerSecond) {
        Signal signal = present.signals().get(i);
        return signal.present() ? signal : null;
      }
    }
    return null;
  }

  private static Target target(Present present, Signal signal) {
    for (Target target : present.policy().targets()) {
      if (target.key().equals(signal.target())) {
        return target;
      }
    }
    throw new IllegalArgumentException("no target for signal " + signal.target());
  }

  @Override
  public @Nullable Learned learned(WorkloadId workload, Instant now) {
    Forecaster forecaster = forecasters.get(workload);
    return forecaster == null ? kept.get(workload) : forecaster.learned(workload, now);
  }

  /** Takes what was kept; used when the workload is first asked for. */
  @Override
  public void restore(Learned learned) {
    kept.put(learned.workload(), learned);
  }

  @Override
  public void forget(WorkloadId workload) {
    forecasters.remove(workload);
    kept.remove(workload);
    tables.remove(workload);
  }
}
