package io.tidegate.balancer.demand;

import io.tidegate.common.model.Target;
import java.util.List;

/**
 * What one instance is meant to carry, of what a balancer can see at once; infinite where the
 * scaling policy has no such target.
 */
public record DemandTargets(double concurrency, double requestsPerSecond) {
  /** No target. */
  public static final DemandTargets NONE =
      new DemandTargets(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** The targets of a policy; the smallest wins where there are several. */
  public static DemandTargets of(List<Target> targets) {
    double concurrency = Double.POSITIVE_INFINITY;
    double requestsPerSecond = Double.POSITIVE_INFINITY;
    for (Target target : targets) {
      switch (target) {
        case Target.Concurrency t -> concurrency = Math.min(concurrency, t.perInstance());
        case Target.RequestsPerSecond t ->
            requestsPerSecond = Math.min(requestsPerSecond, t.perInstance());
        case Target.Cpu ignored -> {}
        case Target.Memory ignored -> {}
        case Target.Latency ignored -> {}
        case Target.Metric ignored -> {}
      }
    }
    return new DemandTargets(concurrency, requestsPerSecond);
  }

  /**
   * What so many ready endpoints are meant to carry together. With none, the first request is
   * already too much.
   */
  public DemandTrigger.Limits of(int readyEndpoints) {
    return readyEndpoints == 0
        ? new DemandTrigger.Limits(0, 0)
        : new DemandTrigger.Limits(
            concurrency * readyEndpoints, requestsPerSecond * readyEndpoints);
  }
}
