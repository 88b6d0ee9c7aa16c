package io.tidegate.autoscaler;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.autoscaler.workload.Experience;
import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.Point;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.kafka.TopicFollower;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All the other services, as far as the log shows them: writes their events, reads ours. */
final class LogSide implements AutoCloseable {
  private final Clock clock = Clock.systemUTC();
  private final Consumer<DecisionRecord> decisions;
  private final EventPublisher publisher;
  private final TopicFollower follower;
  private final Map<String, DesiredState> desired = new ConcurrentHashMap<>();
  private final Map<String, DecisionRecord> last = new ConcurrentHashMap<>();
  private final Map<String, DecisionRecord> byId = new ConcurrentHashMap<>();
  private final Map<String, Experience> experiences = new ConcurrentHashMap<>();

  LogSide(KafkaSettings settings) throws Exception {
    this(settings, _ -> {});
  }

  LogSide(KafkaSettings settings, Consumer<DecisionRecord> decisions) throws Exception {
    this.decisions = decisions;
    TopicCreation.ensure(settings, EnumSet.allOf(Topic.class), Duration.ofSeconds(20));
    EventCodec codec = DecisionCodec.codec();
    publisher = new EventPublisher(settings, codec, "/test", clock);
    RecordReader reader =
        new RecordReader(
            codec, new DeadLetters(publisher, new CollectorRegistry()), settings.topicPrefix());
    follower =
        TopicFollower.start(
            settings,
            reader,
            EnumSet.of(Topic.DESIRED, Topic.DECISIONS, Topic.FORECASTS),
            new TopicFollower.From.Beginning(),
            this::take);
  }

  private void take(Received received) {
    switch (received.event()) {
      case DesiredState state -> desired.put(received.key(), state);
      case DecisionRecord record -> {
        decisions.accept(record);
        last.put(received.key(), record);
        byId.put(record.id(), record);
      }
      case Experience experience -> experiences.put(received.key(), experience);
      case null, default -> {
        if (received.topic() == Topic.DESIRED) {
          desired.remove(received.key());
        }
      }
    }
  }

  void declare(String workload, int min, int max) {
    declare(workload, ScalingPolicy.of(min, max, List.of(new Target.RequestsPerSecond(100))));
  }

  void declare(String workload, ScalingPolicy policy) {
    WorkloadSpec spec =
        new WorkloadSpec(
            new WorkloadId(workload),
            new RunSpec("acme/web:1", List.of(), Map.of()),
            8080,
            new Resources(500, 256 << 20),
            ReadySpec.DEFAULT,
            policy,
            PlacementSpec.DEFAULT,
            BalanceSpec.DEFAULT,
            null);
    publisher
        .publish(Topic.WORKLOADS, workload, new WorkloadDeclared(spec, "test", clock.instant()))
        .join();
  }

  void instance(String workload, String id) {
    Instant since = clock.instant().minusSeconds(600);
    publisher
        .publish(
            Topic.INSTANCES,
            id,
            new InstanceStatus(
                new InstanceId(id),
                new WorkloadId(workload),
                new NodeId("n1"),
                InstanceStatus.Phase.READY,
                new Address("127.0.0.1", 9000),
                "1",
                since,
                since,
                since,
                ""))
        .join();
  }

  void demand(String workload, Instant at, Duration interval, double requests, double open) {
    MetricBatch batch =
        new MetricBatch(
            new WorkloadId(workload),
            null,
            null,
            "balancer-1",
            at,
            List.of(
                new Point.Delta(MetricName.REQUESTS, Map.of(), requests, interval.toNanos()),
                new Point.Gauge(MetricName.CONCURRENCY, open),
                new Point.Gauge(MetricName.QUEUE_DEPTH, 0)));
    var _ = publisher.publish(Topic.METRICS, workload, List.of(batch));
  }

  /** What a collector says of an instance's CPU, in cores. */
  void usage(String workload, String instance, Instant at, double cores) {
    report(workload, instance, at, new Point.Gauge(MetricName.CPU_USAGE, cores));
  }

  /** Any figure, of an instance or, without one, of the workload. */
  void report(String workload, @Nullable String instance, Instant at, Point point) {
    MetricBatch batch =
        new MetricBatch(
            new WorkloadId(workload),
            instance == null ? null : new InstanceId(instance),
            null,
            "collector-1",
            at,
            List.of(point));
    var _ = publisher.publish(Topic.METRICS, workload, List.of(batch));
  }

  void scale(String workload, int replicas) {
    publisher
        .publish(
            Topic.CONTROLS,
            workload,
            new ControlChanged(
                new WorkloadId(workload),
                ScalingPolicy.Mode.PAUSED,
                replicas,
                "test",
                clock.instant()))
        .join();
  }

  EventPublisher publisher() {
    return publisher;
  }

  @Nullable DesiredState desired(String workload) {
    return desired.get(workload);
  }

  @Nullable Experience experience(String workload) {
    return experiences.get(workload);
  }

  @Nullable DecisionRecord lastDecision(String workload) {
    return last.get(workload);
  }

  @Nullable DecisionRecord decision(String id) {
    return byId.get(id);
  }

  @Override
  public void close() {
    follower.close();
    publisher.close();
  }
}
