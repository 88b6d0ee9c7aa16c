package io.tidegate.balancer.kafka;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.WorkloadId;
import java.util.Set;

/** Follows what workloads there are and where their instances are. */
public final class TableFeed implements TopicFollower.Listener {
  private final Sink sink;

  /** Who is told. Called by one thread, in the order of the log. */
  public interface Sink {
    /** A workload is declared, or declared anew. */
    void declared(WorkloadDeclared declared);

    /** A workload is declared no longer. */
    void withdrawn(WorkloadId workload);

    /** A workload's endpoints. */
    void endpoints(EndpointSet set);

    /** A workload's endpoints are gone for good. */
    void endpointsGone(WorkloadId workload);

    /** Once: all that was on the log at the start has been told. */
    void caughtUp();
  }

  private TableFeed(Sink sink) {
    this.sink = sink;
  }

  /** Begins to follow both topics from their beginning. */
  public static TopicFollower start(KafkaSettings settings, RecordReader reader, Sink sink) {
    return TopicFollower.start(
        settings,
        reader,
        Set.of(Topic.WORKLOADS, Topic.ENDPOINTS),
        new TopicFollower.From.Beginning(),
        new TableFeed(sink));
  }

  @Override
  public void onEvent(Received received) {
    switch (received.event()) {
      case WorkloadDeclared declared -> sink.declared(declared);
      case EndpointSet set -> sink.endpoints(set);
      case null -> {
        if (received.topic() == Topic.WORKLOADS) {
          sink.withdrawn(new WorkloadId(received.key()));
        } else {
          sink.endpointsGone(new WorkloadId(received.key()));
        }
      }
      default -> throw new IllegalStateException("not followed: " + received.topic());
    }
  }

  @Override
  public void onCaughtUp() {
    sink.caughtUp();
  }
}
