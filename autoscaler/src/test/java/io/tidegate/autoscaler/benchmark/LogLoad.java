package io.tidegate.autoscaler.benchmark;

import io.tidegate.common.event.Histogram;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.model.Address;
import io.tidegate.common.model.BalanceSpec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.PlacementSpec;
import io.tidegate.common.model.ReadySpec;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.ScalingPolicy;
import io.tidegate.common.model.Target;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A balancer and a collector for many workloads, each of ten instances' worth of load at 80 % of
 * its targets.
 */
final class LogLoad implements AutoCloseable {
  /** Points of a balancer's report and of an instance's. */
  private static final int BALANCER_POINTS = 5;

  private static final int INSTANCE_POINTS = 2;
  private static final long SECOND = 1_000_000_000L;
  private static final long CROSSING = 300_000_000L;

  private final int instances;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<SampleTemplate> balancers = new ArrayList<>();
  private final List<SampleTemplate> collectors = new ArrayList<>();

  /**
   * @param interval seconds between two reports of a workload
   */
  LogLoad(KafkaSettings settings, int workloads, int instances, int interval) {
    this.instances = instances;
    topic = Topic.METRICS.name(settings.topicPrefix());
    producer =
        new KafkaProducer<>(
            settings.client(Map.of("linger.ms", 2, "compression.type", "lz4", "acks", "1")),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    for (int i = 0; i < workloads; i++) {
      WorkloadId id = id(i);
      keys.add(id.value().getBytes(StandardCharsets.UTF_8));
      long span = interval * SECOND;
      double requests = 80.0 * instances * interval;
      balancers.add(new SampleTemplate(span, at -> List.of(demand(id, at, span, requests))));
      collectors.add(new SampleTemplate(span, at -> usage(id, at)));
    }
  }

  static WorkloadId id(int number) {
    return new WorkloadId("w" + number);
  }

  /** Declares all workloads, each with its instances ready for an hour. */
  void declare(EventPublisher publisher, Instant now) {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    Instant since = now.minus(Duration.ofHours(1));
    for (int i = 0; i < keys.size(); i++) {
      WorkloadSpec spec = spec(id(i));
      for (int k = 0; k < instances; k++) {
        InstanceStatus status =
            new InstanceStatus(
                instance(spec.id(), k),
                spec.id(),
                new NodeId("n1"),
                InstanceStatus.Phase.READY,
                new Address("127.0.0.1", 9000),
                "1",
                since,
                since,
                since,
                "");
        sent.add(publisher.publish(Topic.INSTANCES, status.instance().value(), status));
      }
      sent.add(
          publisher.publish(
              Topic.WORKLOADS, spec.id().value(), new WorkloadDeclared(spec, "benchmark", now)));
      if (sent.size() > 4_000) {
        sent.forEach(CompletableFuture::join);
        sent.clear();
      }
    }
    sent.forEach(CompletableFuture::join);
  }

  /** Reports of one workload; how many points. */
  int report(int workload, long nowNanos) {
    send(workload, balancers.get(workload).at(nowNanos));
    send(workload, collectors.get(workload).at(nowNanos));
    return BALANCER_POINTS + instances * INSTANCE_POINTS;
  }

  /** Eight times the load within 0.3 s, said at once as balancers do. */
  void cross(int workload, long nowNanos) {
    WorkloadId id = id(workload);
    double requests = 8 * 80.0 * instances * CROSSING / SECOND;
    send(
        workload,
        new SampleTemplate(CROSSING, at -> List.of(demand(id, at, CROSSING, requests)))
            .at(nowNanos));
  }

  private void send(int workload, byte[] value) {
    var _ = producer.send(new ProducerRecord<>(topic, keys.get(workload), value));
  }

  private static MetricBatch demand(WorkloadId id, Instant at, long interval, double requests) {
    long[] counts = {Math.round(requests)};
    return new MetricBatch(
        id,
        null,
        null,
        "balancer-1",
        at,
        List.of(
            new Point.Delta(MetricName.REQUESTS, Map.of(), requests, interval),
            new Point.Delta(MetricName.ERRORS, Map.of(), 0, interval),
            new Point.Gauge(MetricName.CONCURRENCY, requests * 0.05 * SECOND / interval),
            new Point.Gauge(MetricName.QUEUE_DEPTH, 0),
            new Point.Distribution(
                MetricName.REQUEST_DURATION,
                Map.of(),
                new Histogram(0, requests * 0.05, Histogram.bucketOf(0.05), counts),
                interval)));
  }

  private List<MetricBatch> usage(WorkloadId id, Instant at) {
    List<MetricBatch> batches = new ArrayList<>();
    for (int k = 0; k < instances; k++) {
      batches.add(
          new MetricBatch(
              id,
              instance(id, k),
              null,
              "collector-1",
              at,
              List.of(
                  new Point.Gauge(MetricName.CPU_USAGE, 0.5),
                  new Point.Gauge(MetricName.MEMORY_WORKING_SET, 200e6))));
    }
    return batches;
  }

  private static InstanceId instance(WorkloadId id, int number) {
    return new InstanceId(id.value() + "-" + number);
  }

  private static WorkloadSpec spec(WorkloadId id) {
    return new WorkloadSpec(
        id,
        new RunSpec("acme/web:1", List.of(), Map.of()),
        8080,
        new Resources(1000, 512 << 20),
        ReadySpec.DEFAULT,
        ScalingPolicy.of(1, 1000, List.of(new Target.RequestsPerSecond(100), new Target.Cpu(0.7))),
        PlacementSpec.DEFAULT,
        BalanceSpec.DEFAULT,
        null);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
