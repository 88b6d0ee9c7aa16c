package io.tidegate.collector.kafka;

import io.tidegate.collector.discovery.WorkloadTable;
import io.tidegate.collector.sample.InstanceTable;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import java.util.Set;

/** Keeps the tables of instances and workloads as the log has them. */
public final class Feed implements TopicFollower.Listener {
  /** The topics to follow from their beginning. */
  public static final Set<Topic> TOPICS = Set.of(Topic.INSTANCES, Topic.WORKLOADS);

  private final InstanceTable instances;
  private final WorkloadTable workloads;

  public Feed(InstanceTable instances, WorkloadTable workloads) {
    this.instances = instances;
    this.workloads = workloads;
  }

  @Override
  public void onEvent(Received received) {
    switch (received.topic()) {
      case INSTANCES ->
          instances.apply(new InstanceId(received.key()), (InstanceStatus) received.event());
      case WORKLOADS ->
          workloads.apply(new WorkloadId(received.key()), (WorkloadDeclared) received.event());
      default ->
          throw new IllegalArgumentException(
              "topic %s is not followed".formatted(received.topic()));
    }
  }

  @Override
  public void onCaughtUp() {
    workloads.completed();
  }
}
