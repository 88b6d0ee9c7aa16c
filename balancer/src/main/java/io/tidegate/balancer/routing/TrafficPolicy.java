package io.tidegate.balancer.routing;

import io.tidegate.balancer.hold.HoldPolicy;
import io.tidegate.balancer.resilience.RetryPolicy;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.common.model.BalanceSpec;

/** Everything that is configured about one workload's traffic, apart from its routes. */
public record TrafficPolicy(
    Balancing balancing, Timeouts timeouts, RetryPolicy retries, HoldPolicy hold) {
  /** Every default. */
  public static final TrafficPolicy DEFAULT =
      new TrafficPolicy(
          Balancing.of(BalanceSpec.DEFAULT.algorithm()),
          Timeouts.DEFAULT,
          RetryPolicy.DEFAULT,
          HoldPolicy.DEFAULT);

  /** The defaults with what a workload's spec says. */
  public static TrafficPolicy of(BalanceSpec spec) {
    Timeouts timeouts = Timeouts.DEFAULT;
    HoldPolicy hold = HoldPolicy.DEFAULT;
    return new TrafficPolicy(
        Balancing.of(spec.algorithm()),
        new Timeouts(timeouts.connect(), timeouts.perTry(), spec.requestTimeout(), timeouts.idle()),
        RetryPolicy.DEFAULT,
        new HoldPolicy(
            hold.maxRequests(), hold.maxBytes(), spec.holdTimeout(), hold.maxQueueWait()));
  }
}
