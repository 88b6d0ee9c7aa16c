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
      if (target instanceof Target.Concurrency(double perInstance)) {
        concurrency = Math.min(concurrency, perInstance);
      } else if (target instanceof Target.RequestsPerSecond(double perInstance)) {
        requestsPerSecond = Math.min(requestsPerSecond, perInstance);
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
