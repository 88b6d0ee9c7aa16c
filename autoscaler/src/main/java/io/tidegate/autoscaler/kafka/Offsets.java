package io.tidegate.autoscaler.kafka;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Positions in the log. */
final class Offsets {
  private Offsets() {}

  /**
   * Goes to the first records that are not older than {@code since}, or to the end where there are
   * none.
   *
   * @return where each partition ended at this moment
   */
  static Map<TopicPartition, Long> seek(
      KafkaConsumer<?, ?> consumer, Collection<TopicPartition> partitions, Instant since) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    var starts = consumer.offsetsForTimes(times);
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      @Nullable OffsetAndTimestamp start = starts.get(end.getKey());
      consumer.seek(end.getKey(), start == null ? end.getValue() : start.offset());
    }
    return ends;
  }
}
