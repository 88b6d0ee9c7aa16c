package io.tidegate.common.event;

import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many instances a workload shall have: absolute, so that repeating it changes nothing.
 *
 * @param size resources of one instance when they differ from the spec's; null otherwise
 * @param epoch the writer's consumer-group generation; an executor refuses a smaller one than it
 *     has seen for the workload
 */
public record DesiredState(
    WorkloadId workload,
    int replicas,
    @Nullable Resources size,
    long epoch,
    String decisionId,
    String reason,
    Instant decidedAt) {

  public DesiredState {
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas: %d (expected: >= 0)".formatted(replicas));
    }
  }
}
