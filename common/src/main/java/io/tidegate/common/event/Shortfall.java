package io.tidegate.common.event;

import io.tidegate.common.model.WorkloadId;
import java.time.Instant;

/**
 * Instances of a workload that are wanted and cannot be started; a tombstone follows when all can.
 *
 * @param reason why, in words, with the most frequent causes first
 * @param since when this was first so
 */
public record Shortfall(WorkloadId workload, int count, String reason, Instant since) {

  public Shortfall {
    if (count < 1) {
      throw new IllegalArgumentException("count: %d (expected: >= 1)".formatted(count));
    }
  }
}
