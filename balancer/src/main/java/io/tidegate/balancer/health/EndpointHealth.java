package io.tidegate.balancer.health;

import io.tidegate.balancer.health.ActiveCheck.Standing;
import io.tidegate.common.model.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints of a workload shall not be picked: the ejected ones and those that fail their
 * active checks. A check that passes after failures also ends an ejection. Owned by one thread.
 */
public final class EndpointHealth {
  private final OutlierDetector outliers;
  private final @Nullable ActiveCheck check;
  private final Map<InstanceId, Standing> standings = new HashMap<>();

  /** Nothing is known yet; {@code check} is null when only responses count. */
  public EndpointHealth(OutlierPolicy policy, @Nullable ActiveCheck check, long nowNanos) {
    this.outliers = new OutlierDetector(policy, nowNanos);
    this.check = check;
  }

  /** An active check of an instance has ended; returns its standing if that is another one now. */
  public @Nullable Standing checked(InstanceId instance, boolean passed) {
    if (check == null) {
      return null;
    }
    Standing before = standings.getOrDefault(instance, Standing.INITIAL);
    Standing after = check.after(before, passed);
    standings.put(instance, after);
    if (passed && after.well() && !before.well()) {
      outliers.readmit(instance);
    }
    return after.well() == before.well() ? null : after;
  }

  /** The unfit instances of those that are ready. */
  public Set<InstanceId> unfit(List<Tally> ready, long nowNanos) {
    Set<InstanceId> unfit = new HashSet<>(outliers.review(ready, nowNanos));
    Set<InstanceId> present = new HashSet<>();
    for (Tally tally : ready) {
      present.add(tally.instance());
    }
    standings.keySet().retainAll(present);
    standings.forEach(
        (instance, standing) -> {
          if (!standing.well()) {
            unfit.add(instance);
          }
        });
    return unfit;
  }
}
