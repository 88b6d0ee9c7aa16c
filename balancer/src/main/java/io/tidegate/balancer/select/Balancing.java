package io.tidegate.balancer.select;

import io.tidegate.common.model.BalanceSpec.Algorithm;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a workload's endpoints are chosen.
 *
 * @param key what hashing algorithms pin a request by
 * @param sticky null when requests are not pinned by a cookie
 * @param zone null when zones do not matter
 * @param perEndpoint requests at the same time that fill an endpoint for {@code FIRST}
 */
public record Balancing(
    Algorithm algorithm,
    KeySource key,
    @Nullable Sticky sticky,
    SlowStart slowStart,
    @Nullable ZonePreference zone,
    int perEndpoint) {

  public Balancing {
    if (perEndpoint < 1) {
      throw new IllegalArgumentException(
          "per-endpoint: %d (expected: >= 1)".formatted(perEndpoint));
    }
  }

  /** That algorithm with every default. */
  public static Balancing of(Algorithm algorithm) {
    return new Balancing(algorithm, new KeySource.Client(), null, SlowStart.DEFAULT, null, 10);
  }

  /**
   * Sessions pinned by a cookie that names the endpoint.
   *
   * @param lifetime the cookie's; zero makes it a session cookie
   */
  public record Sticky(String cookie, Duration lifetime) {
    public Sticky {
      KeySource.requireName("cookie", cookie);
      if (lifetime.isNegative()) {
        throw new IllegalArgumentException("lifetime: %s (expected: >= 0)".formatted(lifetime));
      }
    }
  }

  /**
   * Endpoints of the balancer's own zone first.
   *
   * @param spillRatio how much more loaded than the best of another zone the own zone's choice may
   *     be before the other is taken; 1.5 is usual
   */
  public record ZonePreference(String zone, double spillRatio) {
    public ZonePreference {
      if (zone.isBlank()) {
        throw new IllegalArgumentException("zone: \"\" (expected: a name)");
      }
      if (!(spillRatio >= 1)) {
        throw new IllegalArgumentException(
            "spill-ratio: %s (expected: >= 1)".formatted(spillRatio));
      }
    }
  }
}
