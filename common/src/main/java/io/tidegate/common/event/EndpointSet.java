package io.tidegate.common.event;

import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All endpoints of a workload at once.
 *
 * @param generation grows with every change of the set; receivers ignore what is not larger
 */
public record EndpointSet(WorkloadId workload, long generation, List<Endpoint> endpoints) {

  public EndpointSet {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * One instance as the balancer sees it.
   *
   * @param address null while a starting instance has none yet
   * @param weight share of the traffic relative to its peers; 1 is usual, 0 takes none
   * @param since when it entered this state
   * @param expectedReadyAt for a starting instance, when it should be ready; null if unknown
   */
  public record Endpoint(
      InstanceId instance,
      NodeId node,
      @Nullable Address address,
      int weight,
      State state,
      @Nullable String zone,
      Instant since,
      @Nullable Instant expectedReadyAt) {}

  /** What the balancer may do with an endpoint. */
  public enum State {
    STARTING,
    READY,
    DRAINING
  }
}
