package io.tidegate.common.event;

import java.time.Duration;

/**
 * The topics, what their keys are and how long they keep what. Keys put all of a workload on one
 * partition, so that each workload has one autoscaler at a time.
 */
public enum Topic {
  /** OTLP samples of instances, demand of balancers; key: workload. */
  METRICS(Cleanup.DELETE, Duration.ofHours(1), 12),
  /** {@link WorkloadDeclared}; key: workload. */
  WORKLOADS(Cleanup.COMPACT, Duration.ZERO, 1),
  /** {@link ControlChanged}; key: workload. */
  CONTROLS(Cleanup.COMPACT, Duration.ZERO, 1),
  /** {@link NodeStatus}; key: node. */
  NODES(Cleanup.COMPACT, Duration.ZERO, 1),
  /** {@link DesiredState}; key: workload; as many partitions as {@link #METRICS}. */
  DESIRED(Cleanup.COMPACT, Duration.ZERO, 12),
  /** Decision records, holds included; key: workload; as many partitions as {@link #METRICS}. */
  DECISIONS(Cleanup.DELETE, Duration.ofDays(7), 12),
  /**
   * What took long to learn of a workload, such as the shape of its days; key: workload; as many
   * partitions as {@link #METRICS}.
   */
  FORECASTS(Cleanup.COMPACT, Duration.ZERO, 12),
  /** {@link InstanceStatus}; key: instance. */
  INSTANCES(Cleanup.COMPACT, Duration.ZERO, 1),
  /** {@link EndpointSet}; key: workload. */
  ENDPOINTS(Cleanup.COMPACT, Duration.ZERO, 1),
  /** {@link Shortfall}; key: workload. */
  SHORTFALLS(Cleanup.COMPACT, Duration.ZERO, 1),
  /** Empty; the owner of its one partition is the active planner. */
  PLACEMENT_LEASE(Cleanup.DELETE, Duration.ofHours(1), 1),
  /** {@link BalancerStatus}; key: balancer. */
  BALANCERS(Cleanup.COMPACT, Duration.ZERO, 1),
  /** {@link InstanceDrained}; key: instance. */
  DRAINED(Cleanup.DELETE, Duration.ofHours(1), 1),
  /** Records that nobody could read, with the error in a header; key: the record's own. */
  DEAD_LETTERS(Cleanup.DELETE, Duration.ofDays(7), 1);

  private final Cleanup cleanup;
  private final Duration retention;
  private final int partitions;

  Topic(Cleanup cleanup, Duration retention, int partitions) {
    this.cleanup = cleanup;
    this.retention = retention;
    this.partitions = partitions;
  }

  /** The topic's name behind the prefix, such as {@code placement-lease}. */
  public String suffix() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /** The whole name, such as {@code tidegate.metrics}. */
  public String name(String prefix) {
    return prefix + suffix();
  }

  /** Whether the newest record of a key stays for good, or all records for a time. */
  public Cleanup cleanup() {
    return cleanup;
  }

  /** How long records stay; zero for compacted topics. */
  public Duration retention() {
    return retention;
  }

  /** How many partitions the topic is created with; growing it later would move keys. */
  public int partitions() {
    return partitions;
  }

  /** Kafka's {@code cleanup.policy}. */
  public enum Cleanup {
    COMPACT,
    DELETE
  }
}
