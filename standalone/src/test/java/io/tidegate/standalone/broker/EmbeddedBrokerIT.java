package io.tidegate.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.common.model.Address;
import io.tidegate.common.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class EmbeddedBrokerIT {
  private static final BrokerFault NONE_EXPECTED =
      message -> {
        throw new AssertionError(message);
      };

  @TempDir Path directory;

  @Test
  void keepsItsDataAcrossRestarts() throws Exception {
    BrokerSettings settings = settings();
    try (EmbeddedBroker broker = EmbeddedBroker.start(settings, NONE_EXPECTED)) {
      createTopic(broker);
      produce(broker, "first");
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start(settings, NONE_EXPECTED)) {
      produce(broker, "second");

      assertThat(everything(broker)).containsExactly("first", "second");
    }
  }

  @Test
  void freesItsPortsAndItsDirectoryWhenClosed() throws Exception {
    BrokerSettings settings = settings();

    EmbeddedBroker.start(settings, NONE_EXPECTED).close();

    Preflight.check(settings);
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BrokerSettings settings =
          new BrokerSettings(
              new Address("127.0.0.1", taken.getLocalPort()), FreePort.next(), directory);

      assertThatThrownBy(() -> EmbeddedBroker.start(settings, NONE_EXPECTED))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("port %d on 127.0.0.1".formatted(taken.getLocalPort()))
          .hasMessageContaining("in use");
    }
  }

  @Test
  void saysThatTheDirectoryCannotBeWritten() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    BrokerSettings settings =
        new BrokerSettings(
            new Address("127.0.0.1", FreePort.next()), FreePort.next(), file.resolve("data"));

    assertThatThrownBy(() -> EmbeddedBroker.start(settings, NONE_EXPECTED))
        .isInstanceOf(BrokerException.class)
        .hasMessageStartingWith("data directory " + file.resolve("data"))
        .hasMessageContaining("expected: a directory this user can write");
  }

  @Test
  void saysThatTheDirectoryIsAnotherBrokers() throws Exception {
    BrokerSettings first = settings();
    try (EmbeddedBroker broker = EmbeddedBroker.start(first, NONE_EXPECTED)) {
      BrokerSettings second = settings();

      assertThatThrownBy(() -> EmbeddedBroker.start(second, NONE_EXPECTED))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("another broker is using it");
      assertThat(broker.bootstrapServers()).isEqualTo(first.listener().toString());
    }
  }

  private BrokerSettings settings() throws IOException {
    return new BrokerSettings(
        new Address("127.0.0.1", FreePort.next()), FreePort.next(), directory);
  }

  private static void createTopic(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
    }
  }

  private static void produce(EmbeddedBroker broker, String value) throws Exception {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("kept", value)).get();
    }
  }

  private static List<String> everything(EmbeddedBroker broker) {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition("kept", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<String> values = new ArrayList<>();
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          values.add(record.value());
        }
      }
      return values;
    }
  }
}
