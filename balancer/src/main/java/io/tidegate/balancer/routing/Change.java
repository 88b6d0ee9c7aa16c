package io.tidegate.balancer.routing;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that makes another routing table of the present one. */
public sealed interface Change {

  /** The whole endpoint set of a workload has changed. */
  record Endpoints(EndpointSet set) implements Change {}

  /** The endpoint set of a workload is gone for good. */
  record EndpointsRemoved(WorkloadId workload) implements Change {}

  /** A workload is declared, for the first time or otherwise than before. */
  record Declared(WorkloadDefinition definition) implements Change {}

  /** A workload is declared no longer: no route leads to it. */
  record Removed(WorkloadId workload) implements Change {}

  /** What a configuration file declares, all of it; what it declared before and now not is gone. */
  record Configured(List<WorkloadDefinition> definitions, List<EndpointSet> endpoints)
      implements Change {
    public Configured {
      definitions = List.copyOf(definitions);
      endpoints = List.copyOf(endpoints);
    }
  }

  /** The instances of a workload that shall not be picked for now, whatever the reason. */
  record Unfit(WorkloadId workload, java.util.Set<InstanceId> instances) implements Change {
    public Unfit {
      instances = java.util.Set.copyOf(instances);
    }
  }

  /**
   * An operator drains an instance on this balancer alone, or takes that back; it lasts as long as
   * the instance.
   */
  record Drained(WorkloadId workload, InstanceId instance, boolean drained) implements Change {}

  /**
   * An operator gives an instance another share of the traffic than is announced; it lasts as long
   * as the instance.
   *
   * @param weight 0 sends nothing new to it; null ends it
   */
  record Weighted(WorkloadId workload, InstanceId instance, @Nullable Integer weight)
      implements Change {
    public Weighted {
      if (weight != null && (weight < 0 || weight > 1_000_000)) {
        throw new IllegalArgumentException("weight: %d (expected: 0 to 1000000)".formatted(weight));
      }
    }
  }
}
