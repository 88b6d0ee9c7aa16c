package io.tidegate.autoscaler.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.autoscaler.signal.Fetcher;
import io.tidegate.autoscaler.signal.FetcherContract;
import io.tidegate.common.guard.Guard;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.Target;
import io.tidegate.common.testing.FreePort;
import io.tidegate.common.testing.KafkaExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LagFetcherContractIT extends FetcherContract {
  private static final String BOOTSTRAP = KafkaExtension.bootstrap();

  private final String topic = "orders-" + UUID.randomUUID();
  private final String group = "shop-" + UUID.randomUUID();
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", BOOTSTRAP));
  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", BOOTSTRAP),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private final List<LagFetcher> opened = new ArrayList<>();
  private final ServerSocket deaf;
  private double figure = 40;

  LagFetcherContractIT() throws IOException {
    deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    opened.forEach(LagFetcher::close);
    producer.close();
    admin.close();
    deaf.close();
  }

  @Override
  protected Fetcher open(Guard guard) {
    LagFetcher fetcher =
        new LagFetcher(
            List.of(new KafkaSettings(BOOTSTRAP, "t.", Map.of())), guard, Clock.systemUTC());
    opened.add(fetcher);
    return fetcher;
  }

  /** Of 25 records in each of two partitions, 10 of the first are done. */
  @Override
  protected Target target() throws Exception {
    if (!admin.listTopics().names().get().contains(topic)) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
      send(0, 25);
      send(1, 25);
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(10)))
          .all()
          .get();
    }
    return lag(topic, "");
  }

  @Override
  protected double figure() {
    return figure;
  }

  @Override
  protected String place() {
    return "kafka " + topic;
  }

  @Override
  protected void change() throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
    send(2, 5);
    figure = 45;
  }

  @Override
  protected List<Target> beyondReach() {
    return List.of(
        lag("never-" + topic, ""),
        lag("no topic's name", ""),
        lag(topic, "127.0.0.1:" + FreePort.next()),
        lag(topic, "not a server"));
  }

  @Override
  protected List<Target> silent() {
    return List.of(lag(topic, "127.0.0.1:" + deaf.getLocalPort()));
  }

  @Test
  void neverAsksForMoreInstancesThanPartitionsIfItShallNot() throws Exception {
    target();

    assertThat(fetched(new Target.KafkaLag(topic, group, "", 10, true)).value()).isEqualTo(20);
  }

  @Test
  void aGroupThatNeverCommittedIsBehindByAllThereIs() throws Exception {
    target();

    assertThat(fetched(new Target.KafkaLag(topic, "new-" + group, "", 10, false)).value())
        .isEqualTo(50);
  }

  private Target lag(String of, String servers) {
    return new Target.KafkaLag(of, group, servers, 10, false);
  }

  private void send(int partition, int records) throws Exception {
    for (int i = 0; i < records; i++) {
      producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1})).get();
    }
  }
}
