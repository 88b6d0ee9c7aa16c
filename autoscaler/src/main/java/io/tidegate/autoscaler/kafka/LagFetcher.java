package io.tidegate.autoscaler.kafka;

import static java.util.stream.Collectors.toSet;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * How far consumer groups are behind. A partition that the group has never committed counts from
 * its beginning, as the group would read it. Thread-safe.
 *
 * <p>Whoever declares a workload may name any servers. Passwords and keys go to none but those that
 * the operator has configured them for: our own log, and other clusters one by one. All others are
 * asked without. A connection that no target has used for a minute is closed.
 */
public final class LagFetcher implements Fetcher, AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final List<KafkaSettings> known;
  private final Guard guard;
  private final Clock clock;
  private final Function<Map<String, Object>, Admin> connect;
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();

  private record Connection(Admin admin, Instant usedAt) {}

  /**
   * @param known our own log first, then further clusters and what to say to them
   */
  public LagFetcher(List<KafkaSettings> known, Guard guard, Clock clock) {
    this(known, guard, clock, Admin::create);
  }

  LagFetcher(
      List<KafkaSettings> known,
      Guard guard,
      Clock clock,
      Function<Map<String, Object>, Admin> connect) {
    this.known = List.copyOf(known);
    this.guard = guard;
    this.clock = clock;
    this.connect = connect;
  }

  @Override
  public boolean serves(Target target) {
    return target instanceof Target.KafkaLag;
  }

  @Override
  public Fetched fetch(Target target) throws Exception {
    Target.KafkaLag lag = (Target.KafkaLag) target;
    KafkaSettings cluster = cluster(lag.bootstrapServers());
    closeIdle();
    // Connecting looks the servers' names up, which may hang as well.
    return guard.call(
        "kafka-lag:" + cluster.bootstrapServers(), DEADLINE, () -> lag(admin(cluster), lag));
  }

  /** Those of the known clusters that have all these servers; otherwise the servers alone. */
  private KafkaSettings cluster(String servers) {
    if (servers.isBlank()) {
      return known.getFirst();
    }
    Set<String> named = each(servers);
    for (KafkaSettings cluster : known) {
      if (each(cluster.bootstrapServers()).containsAll(named)) {
        return cluster;
      }
    }
    return new KafkaSettings(servers, known.getFirst().topicPrefix(), Map.of());
  }

  private static Set<String> each(String servers) {
    return Arrays.stream(servers.split(",", -1)).map(String::strip).collect(toSet());
  }

  private Admin admin(KafkaSettings cluster) {
    Instant now = clock.instant();
    return connections
        .compute(
            cluster.bootstrapServers(),
            (_, open) -> new Connection(open == null ? connect(cluster) : open.admin(), now))
        .admin();
  }

  private Admin connect(KafkaSettings cluster) {
    Map<String, Object> properties = new HashMap<>(cluster.client(Map.of()));
    properties.put("default.api.timeout.ms", (int) DEADLINE.toMillis());
    properties.put("request.timeout.ms", (int) DEADLINE.toMillis());
    return connect.apply(properties);
  }

  private void closeIdle() {
    Instant before = clock.instant().minus(IDLE);
    for (String servers : connections.keySet()) {
      connections.computeIfPresent(
          servers,
          (_, open) -> {
            if (open.usedAt().isBefore(before)) {
              open.admin().close(Duration.ZERO);
              return null;
            }
            return open;
          });
    }
  }

  private static Fetched lag(Admin admin, Target.KafkaLag target) throws Exception {
    List<TopicPartition> partitions = partitions(admin, target.topic());
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        offsets(admin, partitions, OffsetSpec.latest());
    Map<TopicPartition, ListOffsetsResultInfo> starts =
        offsets(admin, partitions, OffsetSpec.earliest());
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin
            .listConsumerGroupOffsets(target.group())
            .partitionsToOffsetAndMetadata()
            .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    double lag = 0.0;
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
      @Nullable OffsetAndMetadata position = committed.get(end.getKey());
      @Nullable ListOffsetsResultInfo start = starts.get(end.getKey());
      long from = position != null ? position.offset() : start == null ? 0 : start.offset();
      lag += Math.max(0, end.getValue().offset() - from);
    }
    if (target.capAtPartitions()) {
      lag = Math.min(lag, partitions.size() * target.perInstance());
    }
    return new Fetched(lag, "kafka " + target.topic());
  }

  private static List<TopicPartition> partitions(Admin admin, String topic) throws Exception {
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicDescription description :
        admin
            .describeTopics(List.of(topic))
            .allTopicNames()
            .get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
            .values()) {
      for (TopicPartitionInfo info : description.partitions()) {
        partitions.add(new TopicPartition(topic, info.partition()));
      }
    }
    return partitions;
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec spec) throws Exception {
    Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
    partitions.forEach(partition -> specs.put(partition, spec));
    return admin.listOffsets(specs).all().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    connections.values().forEach(open -> open.admin().close(Duration.ofSeconds(1)));
  }
}
