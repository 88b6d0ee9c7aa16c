package io.tidegate.placement.platform;

import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An instance as its platform has it.
 *
 * @param address where it listens, once it does; null while the platform has given it none
 * @param handle what the platform calls it: a process id, a container id
 * @param exit how it ended; null while it runs
 * @param healthy false when the platform's own check of it fails
 */
public record ObservedInstance(
    InstanceId id,
    WorkloadId workload,
    NodeId node,
    String revision,
    Resources resources,
    @Nullable Address address,
    @Nullable String handle,
    Instant startedAt,
    @Nullable String exit,
    boolean healthy) {

  /** Whether it runs. */
  public boolean running() {
    return exit == null;
  }

  /** The same, ended. */
  public ObservedInstance ended(String how) {
    return new ObservedInstance(
        id, workload, node, revision, resources, address, handle, startedAt, how, false);
  }

  /** The same with another size. */
  public ObservedInstance sized(Resources size) {
    return new ObservedInstance(
        id, workload, node, revision, size, address, handle, startedAt, exit, healthy);
  }
}
