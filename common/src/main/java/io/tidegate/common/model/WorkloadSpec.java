package io.tidegate.common.model;

import org.jspecify.annotations.Nullable;

/**
 * Everything a user says about one workload; the value of the {@code workloads} topic, the entries
 * of a workload file and the {@code tidegate.*} labels all become this.
 *
 * @param port the TCP port that an instance listens on; on the process platform only a wish
 * @param resources request and limit of one instance
 * @param route null when the balancer does not serve it
 */
public record WorkloadSpec(
    WorkloadId id,
    RunSpec run,
    int port,
    Resources resources,
    ReadySpec ready,
    ScalingPolicy scale,
    PlacementSpec placement,
    BalanceSpec balance,
    @Nullable RouteSpec route) {

  public WorkloadSpec {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: %d (expected: 1 to 65535)".formatted(port));
    }
  }
}
