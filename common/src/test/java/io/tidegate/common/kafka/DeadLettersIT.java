package io.tidegate.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.common.event.Topic;
import io.tidegate.common.testing.KafkaExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KafkaExtension.class)
class DeadLettersIT {
  /** With its headers it is more than a request may hold. */
  private static final byte[] HUGE = new byte[1 << 20];

  private final CollectorRegistry registry = new CollectorRegistry();

  @Test
  void whatIsTooLargeToBeSetAsideIsCountedAsLost(KafkaSettings settings) throws Exception {
    TopicCreation.ensure(settings, EnumSet.of(Topic.DEAD_LETTERS), Duration.ofSeconds(20));
    try (EventPublisher publisher =
        new EventPublisher(settings, EventCodec.standard(), "/test", Clock.systemUTC())) {
      DeadLetters letters = new DeadLetters(publisher, registry);
      letters.accept(poison(new byte[] {1}), new IllegalArgumentException("not JSON"));
      letters.accept(poison(HUGE), new IllegalArgumentException("not JSON"));

      await().untilAsserted(() -> assertThat(count("tidegate_dead_letters_lost_total")).isOne());
      assertThat(count("tidegate_dead_letters_total")).isEqualTo(2);
    }
  }

  private static ConsumerRecord<byte[], byte[]> poison(byte[] value) {
    return new ConsumerRecord<>("t.workloads", 0, 1, new byte[] {1}, value);
  }

  private Double count(String name) {
    return registry.getSampleValue(name, new String[] {"topic"}, new String[] {"t.workloads"});
  }
}
