package io.tidegate.autoscaler.window;

import io.tidegate.autoscaler.signal.Cause;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many samples did not count, and how many figures decisions had to do without, by cause. Not
 * thread-safe.
 */
public final class Gaps {
  private final Map<Cause, Long> counts = new EnumMap<>(Cause.class);

  void count(Cause cause) {
    counts.merge(cause, 1L, Long::sum);
  }

  /** How many there have been of this cause since the last {@link #drain()}. */
  public long of(Cause cause) {
    return counts.getOrDefault(cause, 0L);
  }

  /** Takes the counts out. */
  public Map<Cause, Long> drain() {
    if (counts.isEmpty()) {
      return Map.of();
    }
    Map<Cause, Long> drained = new EnumMap<>(counts);
    counts.clear();
    return drained;
  }
}
