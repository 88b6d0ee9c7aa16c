package io.tidegate.collector.sample;

import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The instances that run on the nodes of this collector. One thread writes, any thread reads. */
public final class InstanceTable {
  private final Set<NodeId> nodes;
  private final ConcurrentMap<InstanceId, SampledInstance> instances = new ConcurrentHashMap<>();

  public InstanceTable(Collection<NodeId> nodes) {
    this.nodes = Set.copyOf(nodes);
  }

  /** Takes over the newest word about an instance; null when it is forgotten. */
  public void apply(InstanceId id, @Nullable InstanceStatus status) {
    if (status == null || status.handle() == null || !runsHere(status)) {
      instances.remove(id);
      return;
    }
    instances.put(id, new SampledInstance(id, status.workload(), status.node(), status.handle()));
  }

  private boolean runsHere(InstanceStatus status) {
    return nodes.contains(status.node())
        && switch (status.phase()) {
          case STARTING, READY, DRAINING -> true;
          case PENDING, STOPPED, FAILED -> false;
        };
  }

  /** All of them, as they are now. */
  public List<SampledInstance> instances() {
    return List.copyOf(instances.values());
  }
}
