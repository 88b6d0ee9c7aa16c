package io.tidegate.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class LogSpanTest {
  private static final TopicPartition PLACE = new TopicPartition("t", 0);
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final List<Long> read = new ArrayList<>();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

  LogSpanTest() {
    consumer.assign(List.of(PLACE));
    consumer.updateBeginningOffsets(Map.of(PLACE, 0L));
    consumer.updateEndOffsets(Map.of(PLACE, 2L));
  }

  @Test
  void readsFromTheBeginningToTheEnd() {
    add(0);
    add(1);
    readAll();
    assertThat(read).containsExactly(0L, 1L);
  }

  @Test
  void givesUpOnALogThatFallsSilentBeforeItsEnd() {
    add(0);
    assertThatThrownBy(this::readAll)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("1 records of [t-0] are still to be read");
    assertThat(read).containsExactly(0L);
  }

  @Test
  void mayBeginWithWhatComesFromNowOn() {
    assertThat(LogSpan.seek(consumer, List.of(PLACE), new TopicFollower.From.Now(), PATIENCE))
        .containsEntry(PLACE, 2L);
    assertThat(consumer.position(PLACE)).isEqualTo(2);
  }

  private void readAll() {
    Map<TopicPartition, Long> ends =
        LogSpan.seek(consumer, List.of(PLACE), new TopicFollower.From.Beginning(), PATIENCE);
    LogSpan.read(consumer, ends, PATIENCE, raw -> read.add(raw.offset()));
  }

  private void add(long offset) {
    consumer.addRecord(new ConsumerRecord<>("t", 0, offset, new byte[0], new byte[0]));
  }
}
