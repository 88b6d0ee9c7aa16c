package io.tidegate.common.kafka;

import io.tidegate.common.kafka.TopicFollower.From;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A span of the log: from somewhere to where it ends at this moment. Every wait has an end, so that
 * nobody hangs on a broker that has gone away.
 */
public final class LogSpan {
  private static final Duration POLL = Duration.ofMillis(100);

  private LogSpan() {}

  /**
   * Goes to the beginning of the span; the partitions must be assigned. Either all of them are
   * there afterwards, or none has been moved.
   *
   * @param atMost what it may take altogether
   * @return where each partition ended at this moment
   * @throws org.apache.kafka.common.KafkaException when the broker did not tell in time or refused
   */
  public static Map<TopicPartition, Long> seek(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions, From from, Duration atMost) {
    long begun = System.nanoTime();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, atMost);
    Duration left = atMost.minusNanos(System.nanoTime() - begun);
    starts(consumer, ends, from, left.isPositive() ? left : Duration.ofMillis(1))
        .forEach(consumer::seek);
    return ends;
  }

  private static Map<TopicPartition, Long> starts(
      Consumer<?, ?> consumer, Map<TopicPartition, Long> ends, From from, Duration atMost) {
    return switch (from) {
      case From.Beginning() -> consumer.beginningOffsets(ends.keySet(), atMost);
      case From.Now() -> ends;
      case From.Time(Instant time) -> {
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.keySet().forEach(partition -> times.put(partition, time.toEpochMilli()));
        Map<TopicPartition, Long> starts = new HashMap<>(ends);
        for (Map.Entry<TopicPartition, @Nullable OffsetAndTimestamp> found :
            consumer.offsetsForTimes(times, atMost).entrySet()) {
          OffsetAndTimestamp offset = found.getValue();
          if (offset != null) {
            starts.put(found.getKey(), offset.offset());
          }
        }
        yield starts;
      }
    };
  }

  /**
   * Hands over what is before the ends, in each partition's order, and perhaps a little more.
   *
   * @param ends as {@link #seek} told them
   * @param patience the longest time without getting ahead
   * @throws TimeoutException when that has passed, with what has been handed over being incomplete
   */
  public static void read(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> ends,
      Duration patience,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    long before = Long.MAX_VALUE;
    long aheadNanos = System.nanoTime();
    while (true) {
      long left = left(consumer, ends, patience);
      if (left == 0) {
        return;
      }
      long nowNanos = System.nanoTime();
      if (left < before) {
        before = left;
        aheadNanos = nowNanos;
      } else if (nowNanos - aheadNanos > patience.toNanos()) {
        throw new TimeoutException(
            "%d records of %s are still to be read, and nothing has come for %d ms"
                .formatted(left, ends.keySet(), patience.toMillis()));
      }
      consumer.poll(POLL).forEach(sink);
    }
  }

  private static long left(
      Consumer<?, ?> consumer, Map<TopicPartition, Long> ends, Duration patience) {
    long left = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      left += Math.max(0, end.getValue() - consumer.position(end.getKey(), patience));
    }
    return left;
  }
}
