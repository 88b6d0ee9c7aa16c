package io.tidegate.balancer.routing;

import io.tidegate.balancer.compression.CompressionPolicy;
import io.tidegate.balancer.health.ActiveCheck;
import io.tidegate.balancer.health.OutlierPolicy;
import io.tidegate.balancer.hold.HoldPolicy;
import io.tidegate.balancer.resilience.Gate;
import io.tidegate.balancer.resilience.Hedging;
import io.tidegate.balancer.resilience.LimitPolicy;
import io.tidegate.balancer.resilience.RetryPolicy;
import io.tidegate.balancer.resilience.Timeouts;
import io.tidegate.balancer.select.Balancing;
import io.tidegate.common.model.BalanceSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Everything that is configured about one workload's traffic, apart from its routes. */
public record TrafficPolicy(
    Balancing balancing,
    Timeouts timeouts,
    Resilience resilience,
    Health health,
    UpstreamPolicy upstream,
    @Nullable CompressionPolicy compression) {

  /** Without compression. */
  public TrafficPolicy(
      Balancing balancing,
      Timeouts timeouts,
      Resilience resilience,
      Health health,
      UpstreamPolicy upstream) {
    this(balancing, timeouts, resilience, health, upstream, null);
  }

  /**
   * What happens when there is too much to do, or something fails.
   *
   * @param hedging null means requests are not hedged
   */
  public record Resilience(
      RetryPolicy retries,
      HoldPolicy hold,
      LimitPolicy limits,
      @Nullable Hedging hedging,
      Gate.Policy gate) {
    /** Every default. */
    public static final Resilience DEFAULT =
        new Resilience(
            RetryPolicy.DEFAULT, HoldPolicy.DEFAULT, LimitPolicy.NONE, null, Gate.Policy.NONE);
  }

  /**
   * How unfit endpoints are found.
   *
   * @param check null means that endpoints are not asked actively
   */
  public record Health(OutlierPolicy outliers, @Nullable ActiveCheck check) {
    /** Outlier ejection, no active checks. */
    public static final Health DEFAULT = new Health(OutlierPolicy.DEFAULT, null);
  }

  /** Every default. */
  public static final TrafficPolicy DEFAULT =
      new TrafficPolicy(
          Balancing.of(BalanceSpec.DEFAULT.algorithm()),
          Timeouts.DEFAULT,
          Resilience.DEFAULT,
          Health.DEFAULT,
          UpstreamPolicy.DEFAULT);

  /** The defaults with what a workload's spec says. */
  public static TrafficPolicy of(BalanceSpec spec, Duration drain) {
    Timeouts timeouts = Timeouts.DEFAULT;
    HoldPolicy hold = HoldPolicy.DEFAULT;
    return new TrafficPolicy(
        Balancing.of(spec.algorithm()),
        new Timeouts(
            timeouts.connect(), timeouts.perTry(), spec.requestTimeout(), timeouts.idle(), drain),
        new Resilience(
            RetryPolicy.DEFAULT,
            new HoldPolicy(
                hold.maxRequests(), hold.maxBytes(), spec.holdTimeout(), hold.maxQueueWait()),
            LimitPolicy.NONE,
            null,
            Gate.Policy.NONE),
        Health.DEFAULT,
        UpstreamPolicy.DEFAULT);
  }
}
