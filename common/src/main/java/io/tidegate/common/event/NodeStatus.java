package io.tidegate.common.event;

import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node, and by its age also whether it is still there.
 *
 * @param platform the platform that starts instances on it: {@code process}, {@code docker}, …
 * @param allocatable capacity less what the system and strangers hold
 * @param endpoint how the platform reaches it, such as an Engine URL; null when it needs none
 * @param schedulable false when an operator drains it
 * @param heartbeatAt when its collector last said so
 */
public record NodeStatus(
    NodeId node,
    String platform,
    Resources capacity,
    Resources allocatable,
    Map<String, String> labels,
    @Nullable String zone,
    @Nullable String endpoint,
    boolean schedulable,
    Instant heartbeatAt) {

  public NodeStatus {
    labels = Map.copyOf(labels);
  }
}
