package io.tidegate.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.telemetry.CheckResult;
import io.tidegate.common.testing.KafkaExtension;
import io.tidegate.placement.fleet.FleetSettings;
import io.tidegate.placement.kafka.ClusterScope;
import io.tidegate.placement.platform.InMemoryPlatform;
import io.tidegate.placement.platform.InstanceSpec;
import io.tidegate.placement.platform.Observation;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.platform.PlatformException;
import io.tidegate.placement.telemetry.PlacementMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The planner's thread meets an Error, not an exception: it is seen, and planning goes on. */
@ExtendWith(KafkaExtension.class)
class PlanningFailureIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Clock clock = Clock.systemUTC();
  private final Faulty platform = new Faulty(new InMemoryPlatform(clock));
  private EventPublisher publisher;
  private PlacementService service;

  @BeforeEach
  void begin(KafkaSettings kafka) throws Exception {
    publisher = new EventPublisher(kafka, EventCodec.standard(), "/test", clock);
    CollectorRegistry registry = new CollectorRegistry();
    ClusterScope scope = new ClusterScope(kafka);
    PlacementLog log =
        new PlacementLog(
            kafka,
            new RecordReader(
                EventCodec.standard(), new DeadLetters(publisher, registry), kafka.topicPrefix()),
            publisher,
            scope);
    log.prepare();
    publish();
    service =
        new PlacementService(
            new PlacementParts(
                FleetSettings.DEFAULT,
                new PlacementParts.Timing(
                    Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(100)),
                Map.of("memory", platform),
                log,
                new PlacementMetrics(registry),
                clock,
                new Random(1)),
            Set.of("memory"));
  }

  @AfterEach
  void end() {
    platform.broken = false;
    service.stop();
    publisher.close();
  }

  @Test
  void anErrorIsSeenAndTheNextTermGoesOnWithWhatIsOnTheLog() {
    platform.broken = true;
    service.start();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(service.check())
                    .isEqualTo(
                        new CheckResult.Down(
                            "planning failed and begins anew: java.lang.NoClassDefFoundError:"
                                + " acme/Missing")));

    platform.broken = false;
    await().atMost(LIMIT).until(() -> platform.memory.running().size() == 3);
    await().atMost(LIMIT).until(() -> !(service.check() instanceof CheckResult.Down));
  }

  /** Whoever asks at once sees the failed term's last view, in which all was well. */
  @Test
  void aCheckRightAfterAFailureDoesNotHideIt() {
    service.start();
    await().atMost(LIMIT).until(() -> platform.memory.running().size() == 3);
    await().atMost(LIMIT).until(() -> service.check() instanceof CheckResult.Up);

    platform.breaksOnce = true;
    var _ = publisher.publish(Topic.NODES, "n2", node("n2"));
    await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(LIMIT)
        .until(() -> service.check() instanceof CheckResult.Down);
    await().atMost(LIMIT).until(() -> service.check() instanceof CheckResult.Up);
  }

  @Test
  void aStopDoesNotWaitForAPlannerThatHasFailed() {
    platform.broken = true;
    service.start();
    await().atMost(LIMIT).until(() -> service.check() instanceof CheckResult.Down);

    long begun = System.nanoTime();
    service.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
  }

  private void publish() throws Exception {
    publisher.publish(Topic.NODES, "n1", node("n1")).get();
    publisher
        .publish(
            Topic.WORKLOADS,
            "web",
            new WorkloadDeclared(Workloads.web(1, 5), "test", clock.instant()))
        .get();
    publisher
        .publish(
            Topic.DESIRED,
            "web",
            new DesiredState(Workloads.WEB, 3, null, 1, "d1", "test", clock.instant()))
        .get();
  }

  private NodeStatus node(String name) {
    Resources size = new Resources(2_000, 1L << 30);
    return new NodeStatus(
        new NodeId(name), "memory", size, size, Map.of(), null, null, true, clock.instant());
  }

  /** Its nodes cannot be told to it while it is broken, and that in the planner's own thread. */
  private static final class Faulty implements Platform {
    private final InMemoryPlatform memory;
    private volatile boolean broken;
    private volatile boolean breaksOnce;

    Faulty(InMemoryPlatform memory) {
      this.memory = memory;
    }

    @Override
    public String name() {
      return memory.name();
    }

    @Override
    public Optional<String> refuses(WorkloadSpec spec) {
      return memory.refuses(spec);
    }

    @Override
    public void nodes(Collection<NodeStatus> nodes) {
      if (broken || breaksOnce) {
        breaksOnce = false;
        throw new NoClassDefFoundError("acme/Missing");
      }
      memory.nodes(nodes);
    }

    @Override
    public Observation observe() {
      return memory.observe();
    }

    @Override
    public ObservedInstance start(InstanceSpec spec, NodeId node) throws PlatformException {
      return memory.start(spec, node);
    }

    @Override
    public void stop(InstanceId id, NodeId node, Duration patience) throws PlatformException {
      memory.stop(id, node, patience);
    }

    @Override
    public void resize(InstanceId id, NodeId node, Resources size) throws PlatformException {
      memory.resize(id, node, size);
    }

    @Override
    public void onChange(Runnable hint) {
      memory.onChange(hint);
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
