package io.tidegate.placement.fleet;

import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.placement.platform.Observation;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.PlatformException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something that happened. A null value is a tombstone: the key is no more. */
public sealed interface FleetEvent {
  /** All that was in the tables when the lease was taken has been applied. */
  record TablesRead() implements FleetEvent {}

  record WorkloadChanged(WorkloadId workload, @Nullable WorkloadSpec spec) implements FleetEvent {}

  record DesiredChanged(WorkloadId workload, @Nullable DesiredState desired)
      implements FleetEvent {}

  /**
   * @param seenAt when it was last heard of, by this process's clock
   */
  record NodeChanged(NodeId node, @Nullable NodeStatus status, Instant seenAt)
      implements FleetEvent {}

  /**
   * @param seenAt when it was last heard of, by this process's clock
   */
  record BalancerChanged(String balancer, @Nullable BalancerStatus status, Instant seenAt)
      implements FleetEvent {}

  /** An instance's last recorded state; matters only until the tables are read. */
  record InstanceRecorded(InstanceId instance, @Nullable InstanceStatus status)
      implements FleetEvent {}

  /** An endpoint set on the topic, this planner's own ones included. */
  record EndpointsRecorded(WorkloadId workload, @Nullable EndpointSet set) implements FleetEvent {}

  /** What cannot be placed, as the topic says it, this planner's own words included. */
  record ShortfallRecorded(WorkloadId workload, @Nullable Shortfall shortfall)
      implements FleetEvent {}

  record DrainAcknowledged(InstanceDrained drained) implements FleetEvent {}

  /** Requests in flight per instance, as one balancer counts them. */
  record InFlightSeen(String balancer, WorkloadId workload, Map<InstanceId, Double> inFlight)
      implements FleetEvent {}

  /**
   * @param begunAt when the reading began: what changed after that is not contradicted by it
   */
  record Observed(String platform, Observation observation, Instant begunAt)
      implements FleetEvent {}

  /** Nothing could be read from a platform. */
  record ObservationFailed(String platform, String why) implements FleetEvent {}

  record Started(InstanceId instance, ObservedInstance observed) implements FleetEvent {}

  record StartFailed(InstanceId instance, PlatformException failure) implements FleetEvent {}

  record Stopped(InstanceId instance) implements FleetEvent {}

  record StopFailed(InstanceId instance, PlatformException failure) implements FleetEvent {}

  record Resized(InstanceId instance, Resources size) implements FleetEvent {}

  record ResizeFailed(InstanceId instance, Resources size, PlatformException failure)
      implements FleetEvent {}

  /** Its readiness check answered. */
  record ProbedReady(InstanceId instance) implements FleetEvent {}

  /** The word on what cannot be placed did not reach the log. */
  record ShortfallLost(WorkloadId workload) implements FleetEvent {}

  /** A record of the instance, or of the endpoints, did not reach the log. */
  record PublishFailed(@Nullable InstanceId instance, @Nullable WorkloadId workload)
      implements FleetEvent {}

  /** Drain and stop what runs on these platforms, start nothing more. */
  record ShutDown(Set<String> platforms) implements FleetEvent {}
}
