package io.tidegate.autoscaler.kafka;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** A metrics topic whose broker assigns partitions and answers questions when a test says so. */
public final class FakeLog implements AutoCloseable {
  private static final String TOPIC = Topic.METRICS.name("t.");
  private static final Duration LOOKBACK = Duration.ofSeconds(90);
  private static final long END = 10;

  private final EventPublisher publisher;
  private final Broker broker;
  private final MetricsGroup group;

  public FakeLog(ManualClock clock, int partitions) {
    var codec = DecisionCodec.codec();
    publisher = new EventPublisher(KafkaSettings.of("127.0.0.1:1"), codec, "/test", clock);
    broker = new Broker(partitions);
    group =
        new MetricsGroup(
            broker,
            TOPIC,
            new RecordReader(codec, new DeadLetters(publisher, new CollectorRegistry()), "t."),
            clock,
            LOOKBACK);
  }

  public MetricsGroup group() {
    return group;
  }

  /** Nobody answers there. */
  public EventPublisher publisher() {
    return publisher;
  }

  /** From now on the broker answers no questions, or answers them again. */
  public void answering(boolean answering) {
    broker.answering = answering;
  }

  /** In the next poll the group gives us these and takes all others. */
  public void assign(Integer... partitions) {
    List<TopicPartition> all =
        List.of(partitions).stream().map(number -> new TopicPartition(TOPIC, number)).toList();
    broker.schedulePollTask(() -> broker.rebalance(all));
  }

  /** A record that a poll meets while its partition is ours. */
  public void report(int partition, long offset, MetricBatch batch) {
    broker.schedulePollTask(
        () ->
            broker.addRecord(
                new ConsumerRecord<>(
                    TOPIC,
                    partition,
                    offset,
                    batch.workload().value().getBytes(StandardCharsets.UTF_8),
                    DecisionCodec.codec().encode(Topic.METRICS, List.of(batch)))));
  }

  /** Where the next record of a partition is read. */
  public long position(int partition) {
    return broker.position(new TopicPartition(TOPIC, partition));
  }

  @Override
  public void close() {
    group.close();
    publisher.close();
  }

  /** Each partition ended at {@link #END} and its window begins three records before. */
  private static final class Broker extends MockConsumer<byte[], byte[]> {
    private boolean answering = true;

    Broker(int partitions) {
      super("latest");
      updatePartitions(
          TOPIC,
          IntStream.range(0, partitions)
              .mapToObj(number -> new PartitionInfo(TOPIC, number, null, null, null))
              .toList());
      Map<TopicPartition, Long> ends = new HashMap<>();
      IntStream.range(0, partitions).forEach(n -> ends.put(new TopicPartition(TOPIC, n), END));
      updateEndOffsets(ends);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      answer();
      return super.endOffsets(partitions, timeout);
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, Duration timeout) {
      answer();
      Map<TopicPartition, OffsetAndTimestamp> starts = new HashMap<>();
      times.forEach((place, time) -> starts.put(place, new OffsetAndTimestamp(END - 3, time)));
      return starts;
    }

    private void answer() {
      if (!answering) {
        throw new TimeoutException("no answer");
      }
    }
  }
}
