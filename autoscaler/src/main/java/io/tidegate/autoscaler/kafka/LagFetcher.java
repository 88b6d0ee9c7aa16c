package io.tidegate.autoscaler.kafka;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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
 */
public final class LagFetcher implements Fetcher, AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(3);

  private final KafkaSettings own;
  private final Guard guard;
  private final Map<String, Admin> admins = new ConcurrentHashMap<>();

  public LagFetcher(KafkaSettings own, Guard guard) {
    this.own = own;
    this.guard = guard;
  }

  @Override
  public boolean serves(Target target) {
    return target instanceof Target.KafkaLag;
  }

  @Override
  public Fetched fetch(Target target) throws Exception {
    Target.KafkaLag lag = (Target.KafkaLag) target;
    String servers =
        lag.bootstrapServers().isEmpty() ? own.bootstrapServers() : lag.bootstrapServers();
    Admin admin = admins.computeIfAbsent(servers, this::admin);
    return guard.call("kafka-lag:" + servers, DEADLINE, () -> lag(admin, lag));
  }

  private Admin admin(String servers) {
    Map<String, Object> properties = new HashMap<>(own.client(Map.of()));
    properties.put("bootstrap.servers", servers);
    properties.put("default.api.timeout.ms", (int) DEADLINE.toMillis());
    properties.put("request.timeout.ms", (int) DEADLINE.toMillis());
    return Admin.create(properties);
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
    return new Fetched(lag, "kafka %s, %d partitions".formatted(target.topic(), partitions.size()));
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
    admins.values().forEach(admin -> admin.close(Duration.ofSeconds(1)));
  }
}
