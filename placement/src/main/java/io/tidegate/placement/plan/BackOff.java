package io.tidegate.placement.plan;

import java.time.Duration;

/**
 * How long to wait before trying again: at once after the first failure, then {@code base}, doubled
 * each time up to {@code limit}. Kubernetes' crash loop figures are 10 s and 5 min, but it also
 * waits after the first.
 *
 * @param forgiveAfter an instance that served this long starts the count anew
 */
public record BackOff(Duration base, Duration limit, Duration forgiveAfter) {
  /** 0, 10 s, 20 s, … 5 min; a minute of service is proof enough. */
  public static final BackOff CRASH_LOOP =
      new BackOff(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(1));

  private static final int MAX_DOUBLINGS = 30;

  /** The wait after so many failures in a row, at least 1. */
  public Duration after(int failures) {
    if (failures <= 1) {
      return Duration.ZERO;
    }
    return doubled(failures - 2);
  }

  /** The wait after so many failures in a row when even the first one has to cool down. */
  public Duration afterWithoutGrace(int failures) {
    return doubled(failures - 1);
  }

  private Duration doubled(int times) {
    Duration delay = base.multipliedBy(1L << Math.min(times, MAX_DOUBLINGS));
    return delay.compareTo(limit) < 0 ? delay : limit;
  }
}
