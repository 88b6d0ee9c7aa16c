package io.tidegate.autoscaler.planning;

import io.tidegate.autoscaler.decision.WorkloadView.Ahead;
import io.tidegate.autoscaler.mdp.Costs;
import io.tidegate.autoscaler.mdp.DemandChain;
import io.tidegate.autoscaler.mdp.ThresholdSolver;
import io.tidegate.autoscaler.recommend.Recommender;
import io.tidegate.autoscaler.signal.Signal;
import io.tidegate.autoscaler.workload.Outlook.Present;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One workload's thresholds, computed again as its demand is better known. Not thread-safe. */
final class ThresholdTable {
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

  /** Steps before a first table: with fewer, the belief about demand outweighs what was seen. */
  private static final long LEAST_STEPS = 30;

  /** How full an instance is at its target where its slots have not been seen. */
  private static final double USUAL_FILL = 0.7;

  /** A limit of four service times leaves two to wait: p95 of service alone is about two. */
  private static final double PATIENCE = 2;

  private final Costs costs;
  private @Nullable DemandChain chain;
  private @Nullable Instant stepEnds;
  private double most;
  private @Nullable Instant solveAt;
  private Ahead.@Nullable Thresholds thresholds;

  ThresholdTable(Costs costs) {
    this.costs = costs;
  }

  Ahead.@Nullable Thresholds after(
      Signal signal, Target target, Present present, Duration startUp) {
    DemandChain counted = chain == null ? new DemandChain(Recommender.goal(target) / 4) : chain;
    chain = counted;
    most = Math.max(most, signal.last());
    Instant end = stepEnds == null ? present.now().plus(startUp) : stepEnds;
    stepEnds = end;
    if (!present.now().isBefore(end)) {
      counted.observe(most);
      most = 0;
      stepEnds = present.now().plus(startUp);
    }
    boolean due = solveAt == null || !present.now().isBefore(solveAt);
    if (counted.steps() >= LEAST_STEPS && due) {
      thresholds = ThresholdSolver.solve(setting(signal, target, present, startUp), counted);
      solveAt = present.now().plus(AGAIN_AFTER);
    }
    return thresholds;
  }

  private ThresholdSolver.Setting setting(
      Signal signal, Target target, Present present, Duration startUp) {
    double service = signal.queueing().serviceSeconds();
    boolean rate = target instanceof Target.RequestsPerSecond && service > 0;
    double loadPerDemand = rate ? service : 1;
    double slots = signal.queueing().slots();
    double usual = Recommender.goal(target) * loadPerDemand / USUAL_FILL;
    return new ThresholdSolver.Setting(
        target.key(),
        present.policy().max(),
        loadPerDemand,
        (int) Math.max(1, Math.round(slots > 0 ? slots : usual)),
        PATIENCE,
        startUp,
        costs);
  }
}
