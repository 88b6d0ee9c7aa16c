package io.tidegate.autoscaler.replay;

import io.tidegate.autoscaler.simulation.Arrivals;
import io.tidegate.autoscaler.simulation.Oracle;
import io.tidegate.autoscaler.simulation.Scaler;
import io.tidegate.autoscaler.simulation.TargetTracking;
import io.tidegate.autoscaler.simulation.WorkloadModel;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.ScalingPolicy.Direction;
import io.tidegate.common.model.ScalingPolicy.Semantics;
import io.tidegate.common.model.Target;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What policies are compared with, each with the defaults of its system and the same target. */
public enum Rival {
  /** Kubernetes: CPU, evaluated every 15 s on samples of metrics-server, five minutes of calm. */
  HPA,
  /** Knative: concurrency over 60 s and, in panic, over 6 s; evaluated every 2 s. */
  KPA,
  /** AWS target tracking on CPU. */
  TARGET_TRACKING,
  /** Nomad's target-value strategy on CPU, every 10 s with five minutes of cooldown. */
  NOMAD,
  /** The limit: knows the future and starts one start-up time ahead. */
  ORACLE;

  /** Knative's, and about what everybody recommends. */
  public static final double USUAL_TARGET = 0.7;

  /** How it is called in tables. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Its policy for the production engine, when it is one of the engine's profiles. */
  Optional<ScalingPolicy> policy(WorkloadModel model, double target) {
    return switch (this) {
      case HPA -> Optional.of(profile(Semantics.HPA, model, new Target.Cpu(target)));
      case KPA ->
          Optional.of(
              profile(Semantics.KPA, model, new Target.Concurrency(target * model.concurrency())));
      case NOMAD -> Optional.of(profile(Semantics.NOMAD, model, new Target.Cpu(target)));
      case TARGET_TRACKING, ORACLE -> Optional.empty();
    };
  }

  Scaler scaler(WorkloadModel model, Arrivals arrivals, double target) {
    return switch (this) {
      case TARGET_TRACKING -> new TargetTracking(target);
      case ORACLE -> new Oracle(model, arrivals);
      case HPA, KPA, NOMAD ->
          throw new IllegalArgumentException(title() + ": runs on the engine, not by itself");
    };
  }

  private static ScalingPolicy profile(Semantics semantics, WorkloadModel model, Target target) {
    return ScalingPolicy.of(1, model.max(), List.of(target))
        .edit()
        .semantics(semantics)
        .down(Direction.DOWN_BY_WINDOW)
        .done();
  }
}
