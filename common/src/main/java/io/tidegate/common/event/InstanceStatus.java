package io.tidegate.common.event;

import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One instance as placement knows it. A tombstone follows some time after STOPPED or FAILED.
 *
 * @param address null until the platform has given it one
 * @param handle what the platform knows it by: a process id, a container id; null until started
 * @param since when it entered this phase
 * @param startedAt when its start was asked for
 * @param readyAt when it first was ready; null before
 * @param message why, in words, when it failed or is being stopped; empty otherwise
 */
public record InstanceStatus(
    InstanceId instance,
    WorkloadId workload,
    NodeId node,
    Phase phase,
    @Nullable Address address,
    @Nullable String handle,
    Instant since,
    Instant startedAt,
    @Nullable Instant readyAt,
    String message) {

  /** What the message of an instance says that died because its memory was not enough. */
  public static final String OUT_OF_MEMORY = "out of memory";

  /** Whether it died because its memory was not enough. */
  public boolean ranOutOfMemory() {
    return phase == Phase.FAILED && message.contains(OUT_OF_MEMORY);
  }

  /** The life of an instance, in order. */
  public enum Phase {
    PENDING,
    STARTING,
    READY,
    DRAINING,
    STOPPED,
    FAILED;

    /** Whether the instance is, or soon will be, able to serve. */
    public boolean live() {
      return this == PENDING || this == STARTING || this == READY;
    }
  }
}
