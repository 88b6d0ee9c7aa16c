package io.tidegate.standalone.kafka;

import io.tidegate.common.event.BalancerStatus;
import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Shortfall;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.standalone.view.Cluster;
import io.tidegate.standalone.view.DecisionLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the tables of the control plane as they are now. */
public final class ClusterReader {
  private static final Set<Topic> TABLES =
      EnumSet.of(
          Topic.WORKLOADS,
          Topic.CONTROLS,
          Topic.DESIRED,
          Topic.INSTANCES,
          Topic.ENDPOINTS,
          Topic.SHORTFALLS,
          Topic.NODES,
          Topic.BALANCERS);

  /** A hold that repeats itself is recorded every 15 s. */
  private static final Duration RECENT = Duration.ofSeconds(40);

  private final KafkaSettings settings;
  private final EventCodec codec;
  private final Function<Object, DecisionLine> line;
  private final Clock clock;

  /**
   * @param codec must know the decisions topic's type
   * @param line puts one of the decisions topic's events into a line
   */
  public ClusterReader(
      KafkaSettings settings, EventCodec codec, Function<Object, DecisionLine> line, Clock clock) {
    this.settings = settings;
    this.codec = codec;
    this.line = line;
    this.clock = clock;
  }

  /** All tables, and the newest samples and decisions. */
  public Cluster read() {
    Map<Topic, Map<String, Object>> tables = new HashMap<>();
    TABLES.forEach(topic -> tables.put(topic, new TreeMap<>()));
    List<MetricBatch> metrics = new ArrayList<>();
    Map<WorkloadId, DecisionLine> decisions = new HashMap<>();
    try (TopicScan scan = new TopicScan(settings, codec)) {
      scan.read(TABLES, Optional.empty(), (topic, key, event) -> put(tables, topic, key, event));
      scan.read(
          EnumSet.of(Topic.METRICS, Topic.DECISIONS),
          Optional.of(clock.instant().minus(RECENT)),
          (topic, key, event) -> {
            if (topic == Topic.METRICS && event instanceof List<?> batches) {
              batches.forEach(batch -> metrics.add((MetricBatch) batch));
            } else if (event != null) {
              decisions.put(new WorkloadId(key), line.apply(event));
            }
          });
    }
    return cluster(tables, decisions, metrics, clock.instant());
  }

  /** Only what was declared, and the operator's hands on it. */
  public Cluster readDeclarations() {
    Map<Topic, Map<String, Object>> tables = new HashMap<>();
    TABLES.forEach(topic -> tables.put(topic, new TreeMap<>()));
    try (TopicScan scan = new TopicScan(settings, codec)) {
      scan.read(
          EnumSet.of(Topic.WORKLOADS, Topic.CONTROLS),
          Optional.empty(),
          (topic, key, event) -> put(tables, topic, key, event));
    }
    return cluster(tables, Map.of(), List.of(), clock.instant());
  }

  /** The events of the decisions topic on one workload since a time, oldest first. */
  public List<Object> decisions(WorkloadId workload, Instant since) {
    List<Object> found = new ArrayList<>();
    try (TopicScan scan = new TopicScan(settings, codec)) {
      scan.read(
          EnumSet.of(Topic.DECISIONS),
          Optional.of(since),
          (topic, key, event) -> {
            if (event != null && key.equals(workload.value())) {
              found.add(event);
            }
          });
    }
    return found;
  }

  private static void put(
      Map<Topic, Map<String, Object>> tables, Topic topic, String key, @Nullable Object event) {
    Map<String, Object> table = tables.getOrDefault(topic, new HashMap<>());
    if (event == null) {
      table.remove(key);
    } else {
      table.put(key, event);
    }
  }

  private static Cluster cluster(
      Map<Topic, Map<String, Object>> tables,
      Map<WorkloadId, DecisionLine> decisions,
      List<MetricBatch> metrics,
      Instant now) {
    return new Cluster(
        table(tables, Topic.WORKLOADS, WorkloadId::new, WorkloadDeclared.class),
        table(tables, Topic.CONTROLS, WorkloadId::new, ControlChanged.class),
        table(tables, Topic.DESIRED, WorkloadId::new, DesiredState.class),
        table(tables, Topic.INSTANCES, key -> key, InstanceStatus.class).values(),
        table(tables, Topic.ENDPOINTS, WorkloadId::new, EndpointSet.class),
        table(tables, Topic.SHORTFALLS, WorkloadId::new, Shortfall.class),
        table(tables, Topic.NODES, NodeId::new, NodeStatus.class),
        table(tables, Topic.BALANCERS, key -> key, BalancerStatus.class).values(),
        decisions,
        metrics,
        now);
  }

  private static <K, V> Map<K, V> table(
      Map<Topic, Map<String, Object>> tables, Topic topic, Function<String, K> key, Class<V> type) {
    Map<K, V> table = new HashMap<>();
    tables
        .getOrDefault(topic, Map.of())
        .forEach((name, event) -> table.put(key.apply(name), type.cast(event)));
    return table;
  }
}
