package io.tidegate.placement.kafka;

import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceDrained;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.fleet.FleetEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the tables that a term of planning needs, from their beginning, and hands them over as
 * the fleet's events, with {@code TablesRead} once the end was reached. Hands over on its own
 * threads.
 */
public final class FleetRecords implements AutoCloseable {
  private static final Set<Topic> TABLES =
      Set.of(
          Topic.WORKLOADS,
          Topic.DESIRED,
          Topic.NODES,
          Topic.BALANCERS,
          Topic.INSTANCES,
          Topic.ENDPOINTS,
          Topic.SHORTFALLS,
          Topic.DRAINED);

  private final Clock clock;
  private final Consumer<FleetEvent> to;
  private final TopicFollower tables;
  private final TopicFollower metrics;

  /** Starts to follow. */
  public FleetRecords(
      KafkaSettings settings, RecordReader reader, Clock clock, Consumer<FleetEvent> to) {
    this.clock = clock;
    this.to = to;
    this.tables =
        TopicFollower.start(
            settings, reader, TABLES, new TopicFollower.From.Beginning(), new Tables());
    this.metrics =
        TopicFollower.start(
            settings,
            reader,
            Set.of(Topic.METRICS),
            new TopicFollower.From.Now(),
            received -> inFlight(received.event()));
  }

  @Override
  public void close() {
    tables.close();
    metrics.close();
  }

  private final class Tables implements TopicFollower.Listener {
    private boolean caughtUp;

    @Override
    public void onEvent(Received received) {
      FleetEvent event = event(received.topic(), received.key(), received.event());
      if (event != null) {
        to.accept(event);
      }
    }

    @Override
    public void onCaughtUp() {
      caughtUp = true;
      to.accept(new FleetEvent.TablesRead());
    }

    private @Nullable FleetEvent event(Topic topic, String key, @Nullable Object value) {
      return switch (topic) {
        case WORKLOADS ->
            new FleetEvent.WorkloadChanged(
                new WorkloadId(key), value == null ? null : ((WorkloadDeclared) value).spec());
        case DESIRED ->
            new FleetEvent.DesiredChanged(new WorkloadId(key), (@Nullable DesiredState) value);
        case NODES -> {
          NodeStatus node = (@Nullable NodeStatus) value;
          yield new FleetEvent.NodeChanged(
              new NodeId(key), node, seenAt(node == null ? null : node.heartbeatAt()));
        }
        case BALANCERS -> {
          BalancerStatus balancer = (@Nullable BalancerStatus) value;
          yield new FleetEvent.BalancerChanged(
              key, balancer, seenAt(balancer == null ? null : balancer.heartbeatAt()));
        }
        case INSTANCES ->
            new FleetEvent.InstanceRecorded(new InstanceId(key), (@Nullable InstanceStatus) value);
        case ENDPOINTS ->
            new FleetEvent.EndpointsRecorded(new WorkloadId(key), (@Nullable EndpointSet) value);
        case SHORTFALLS ->
            new FleetEvent.ShortfallRecorded(new WorkloadId(key), (@Nullable Shortfall) value);
        case DRAINED ->
            value == null ? null : new FleetEvent.DrainAcknowledged((InstanceDrained) value);
        default -> null; // not subscribed to
      };
    }

    /**
     * A heartbeat that has just arrived was sent just now, whatever its sender's clock says; only
     * for those that lay in the log there is nothing but that clock.
     */
    private Instant seenAt(@Nullable Instant said) {
      Instant now = clock.instant();
      return caughtUp || said == null || said.isAfter(now) ? now : said;
    }
  }

  private void inFlight(@Nullable Object batches) {
    if (!(batches instanceof List<?> list)) {
      return;
    }
    for (Object item : list) {
      if (item instanceof MetricBatch batch) {
        Map<InstanceId, Double> counts = inFlight(batch);
        if (!counts.isEmpty()) {
          to.accept(new FleetEvent.InFlightSeen(batch.source(), batch.workload(), counts));
        }
      }
    }
  }

  private static Map<InstanceId, Double> inFlight(MetricBatch batch) {
    Map<InstanceId, Double> counts = new HashMap<>();
    for (Point point : batch.points()) {
      if (point instanceof Point.Gauge(var name, var attributes, double value)
          && name.equals(MetricName.INSTANCE_IN_FLIGHT)) {
        String instance = attributes.get("instance");
        if (instance != null) {
          counts.put(new InstanceId(instance), value);
        }
      }
    }
    return counts;
  }
}
