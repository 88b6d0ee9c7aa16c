package io.tidegate.autoscaler.workload;

import io.tidegate.autoscaler.forecast.Learned;
import io.tidegate.autoscaler.size.LearnedSize;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What took long to learn of a workload and would be missed by its next owner; kept on a compacted
 * topic.
 *
 * @param demand shapes of its demand; null when it is not forecast
 * @param size what its instances use; null when it is not sized
 */
public record Experience(
    WorkloadId workload, Instant at, @Nullable Learned demand, @Nullable LearnedSize size) {

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    return demand == null && size == null;
  }
}
