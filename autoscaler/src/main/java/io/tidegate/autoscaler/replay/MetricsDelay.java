package io.tidegate.autoscaler.replay;

import io.tidegate.common.model.ScalingPolicy.Semantics;
import java.time.Duration;

/**
 * How the samples of instances reach the autoscaler.
 *
 * @param every time between two samples of an instance, each the mean since the one before
 * @param after how old a sample is when it can be read
 */
public record MetricsDelay(Duration every, Duration after) {
  /** Tidegate's collector: each second, at once. */
  public static final MetricsDelay NONE = new MetricsDelay(Duration.ofSeconds(1), Duration.ZERO);

  /**
   * Kubernetes: metrics-server scrapes every 15 s what the kubelet has averaged over its own last
   * 10 to 15 s, so that a sample is 5 s old at best and 20 s at worst when the 15 s loop reads it.
   */
  public static final MetricsDelay METRICS_SERVER =
      new MetricsDelay(Duration.ofSeconds(15), Duration.ofSeconds(5));

  /** Nomad: its clients measure every second and its servers are asked for the newest. */
  public static final MetricsDelay NOMAD_CLIENT =
      new MetricsDelay(Duration.ofSeconds(1), Duration.ofSeconds(1));

  /** How a policy of these semantics gets to see them. */
  static MetricsDelay of(Semantics semantics) {
    return switch (semantics) {
      case TIDEGATE, KPA -> NONE;
      case HPA -> METRICS_SERVER;
      case NOMAD -> NOMAD_CLIENT;
    };
  }

  public MetricsDelay {
    if (every.compareTo(Duration.ofSeconds(1)) < 0 || after.isNegative()) {
      throw new IllegalArgumentException(
          "metrics delay: every %s after %s (expected: >= 1 s, >= 0)".formatted(every, after));
    }
  }
}
