package io.tidegate.placement.fleet;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.platform.InstanceSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Something the shell has to do; its outcome comes back as a {@link FleetEvent}. */
public sealed interface Action {
  /** A call to a platform; one at a time for each instance. */
  sealed interface PlatformCall extends Action {
    String platform();

    InstanceId instance();
  }

  record Start(String platform, InstanceSpec spec, NodeId node) implements PlatformCall {
    @Override
    public InstanceId instance() {
      return spec.id();
    }
  }

  record Stop(String platform, InstanceId instance, NodeId node, Duration patience)
      implements PlatformCall {}

  record Resize(String platform, InstanceId instance, NodeId node, Resources size)
      implements PlatformCall {}

  /** A null status removes the key. */
  record PublishInstance(InstanceId instance, @Nullable InstanceStatus status) implements Action {}

  /** A null shortfall removes the key. */
  record PublishShortfall(WorkloadId workload, @Nullable Shortfall shortfall) implements Action {}

  /** A null set removes the key. */
  record PublishEndpoints(WorkloadId workload, @Nullable EndpointSet set) implements Action {}
}
