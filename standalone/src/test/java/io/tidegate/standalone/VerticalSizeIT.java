package io.tidegate.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.prometheus.client.CollectorRegistry;
import io.tidegate.autoscaler.AutoscalerConfiguration;
import io.tidegate.autoscaler.decision.DecisionRecord;
import io.tidegate.autoscaler.explain.Explanation;
import io.tidegate.autoscaler.kafka.DecisionCodec;
import io.tidegate.autoscaler.size.LearnedSize;
import io.tidegate.autoscaler.workload.Experience;
import io.tidegate.collector.CollectorConfiguration;
import io.tidegate.common.event.Topic;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.DeadLetters;
import io.tidegate.common.kafka.EventPublisher;
import io.tidegate.common.kafka.KafkaSettings;
import io.tidegate.common.kafka.RecordReader;
import io.tidegate.common.kafka.TopicCreation;
import io.tidegate.common.kafka.TopicFollower;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.common.spec.WorkloadReader;
import io.tidegate.common.spring.ServiceApplication;
import io.tidegate.common.testing.KafkaExtension;
import io.tidegate.common.yaml.YamlReader;
import io.tidegate.placement.PlacementConfiguration;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * A container's limits follow what it uses, while it runs: collector, autoscaler and placement on a
 * real broker and a real engine. Needs a Docker engine with the image {@value #IMAGE}; is skipped,
 * and says so, without.
 */
@ExtendWith(KafkaExtension.class)
@Timeout(240)
final class VerticalSizeIT {
  private static final String IMAGE = "debian:bookworm-slim";
  private static final long MIB = 1 << 20;

  /** Advice is worked out every 15 s. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Listens, and holds 100 MiB, or 130 from the moment that it finds a file. */
  private static final String PROGRAM =
      """
      use IO::Socket::INET;
      my $s = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1) or die;
      my ($held, $mib) = ("", "x" x 1048576);
      while (1) {
        my $want = -e "/tmp/more" ? 130 : 100;
        $held .= $mib while length($held) < $want << 20;
        select(undef, undef, undef, 0.1);
      }
      """;

  private final Clock clock = Clock.systemUTC();
  private final String name = "sized-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<DecisionRecord> decisions = new CopyOnWriteArrayList<>();
  private DockerClient docker;
  private String endpoint;
  private EventPublisher publisher;
  private TopicFollower follower;
  private ConfigurableApplicationContext services;

  /** Everything but the balancer, which has no part in this. */
  @Configuration(proxyBeanMethods = false)
  @Import({
    PlacementConfiguration.class,
    AutoscalerConfiguration.class,
    CollectorConfiguration.class
  })
  static class Services {}

  @BeforeEach
  void start(KafkaSettings settings) throws Exception {
    findEngine();
    TopicCreation.ensure(settings, EnumSet.allOf(Topic.class), Duration.ofSeconds(20));
    publisher = new EventPublisher(settings, DecisionCodec.codec(), "/test", clock);
    publisher.publish(Topic.FORECASTS, name, tenMinutesWithoutAFigure()).join();
    services = services(settings);
    follower =
        TopicFollower.start(
            settings,
            new RecordReader(
                DecisionCodec.codec(),
                new DeadLetters(publisher, new CollectorRegistry()),
                settings.topicPrefix()),
            Set.of(Topic.DECISIONS),
            new TopicFollower.From.Beginning(),
            received -> {
              if (received.event() instanceof DecisionRecord record) {
                decisions.add(record);
              }
            });
  }

  private void findEngine() {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    endpoint = config.getDockerHost().toString();
    docker =
        DockerClientImpl.getInstance(
            config,
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .connectionTimeout(Duration.ofSeconds(2))
                .build());
    assumeThat(available()).as("a Docker engine at %s with the image %s", endpoint, IMAGE).isTrue();
  }

  private boolean available() {
    try {
      var _ = docker.inspectImageCmd(IMAGE).exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private ConfigurableApplicationContext services(KafkaSettings settings) {
    return ServiceApplication.run(
        Services.class,
        "standalone",
        0,
        "--tidegate.kafka.bootstrap-servers=" + settings.bootstrapServers(),
        "--tidegate.kafka.topic-prefix=" + settings.topicPrefix(),
        "--tidegate.collector.process.enabled=false",
        "--tidegate.collector.docker.discovery=false",
        "--tidegate.collector.docker.engines[0].name=engine",
        "--tidegate.collector.docker.engines[0].endpoint=" + endpoint,
        "--tidegate.placement.platforms=docker",
        "--tidegate.placement.docker.pull=false",
        "--tidegate.placement.docker.deadline=20s",
        "--tidegate.placement.stop-patience=1s",
        "--tidegate.placement.stop-instances-on-shutdown=docker");
  }

  @AfterEach
  void stop() throws IOException {
    if (services != null) {
      follower.close();
      services.close();
      publisher.close();
      assertThat(containers()).isEmpty();
    }
    docker.close();
  }

  @Test
  void theLimitsOfARunningContainerFollowWhatItUses() throws Exception {
    declare();
    await().atMost(LIMIT).until(() -> containers().size() == 1);
    InspectContainerResponse begun = container();
    assertThat(begun.getHostConfig().getMemory()).isEqualTo(256 * MIB);
    assertThat(begun.getHostConfig().getNanoCPUs()).isEqualTo(500_000_000);

    // 100 MiB and what Perl needs, at the upper end of a bucket of 5 %, and half of it on top
    await().atMost(LIMIT).until(() -> container().getHostConfig().getMemory() != 256 * MIB);
    InspectContainerResponse shrunk = container();
    assertThat(shrunk.getHostConfig().getMemory()).isBetween(150 * MIB, 180 * MIB);
    assertThat(shrunk.getHostConfig().getNanoCPUs()).isEqualTo(100_000_000);
    assertNotRestarted(begun, shrunk);
    awaitExplanation("size changes from 500m and 256 MiB to 100m and 1[5-7]\\d MiB: .*");
    awaitExplanation("Stayed at 1: .*; each instance gets 100m and .* instead of 500m and .*");

    needMore(begun.getId());
    long before = shrunk.getHostConfig().getMemory();
    await().atMost(LIMIT).until(() -> container().getHostConfig().getMemory() > before);
    InspectContainerResponse grown = container();
    assertThat(grown.getHostConfig().getMemory()).isBetween(195 * MIB, 230 * MIB);
    assertNotRestarted(begun, grown);
    awaitExplanation(
        "size changes from 100m and 1[5-7]\\d MiB to 100m and (19|2[0-2])\\d MiB: .*"
            + "the peak of memory is 1[34]\\d MiB; 50 % of margin");
  }

  private static void assertNotRestarted(
      InspectContainerResponse before, InspectContainerResponse after) {
    assertThat(after.getId()).isEqualTo(before.getId());
    assertThat(after.getState().getRunning()).isTrue();
    assertThat(after.getState().getStartedAt()).isEqualTo(before.getState().getStartedAt());
    assertThat(after.getRestartCount()).isZero();
  }

  private void awaitExplanation(String pattern) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(decisions)
                    .flatExtracting(record -> Explanation.of(record).lines())
                    .anyMatch(line -> ((String) line).strip().matches(pattern)));
  }

  private void needMore(String container) throws InterruptedException {
    String exec = docker.execCreateCmd(container).withCmd("touch", "/tmp/more").exec().getId();
    docker
        .execStartCmd(exec)
        .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>())
        .awaitCompletion();
  }

  private InspectContainerResponse container() {
    List<Container> found = containers();
    assertThat(found).hasSize(1);
    return docker.inspectContainerCmd(found.getFirst().getId()).exec();
  }

  private List<Container> containers() {
    return docker
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(Map.of("tidegate.workload", name))
        .exec();
  }

  private void declare() {
    WorkloadSpec spec =
        WorkloadReader.readFile(
                YamlReader.read(
                    "sized.yaml",
                    """
                    workloads:
                      %s:
                        image: %s
                        command: [perl, -e, "%s"]
                        port: 8080
                        resources: {cpu: 500m, memory: 256Mi}
                        scale:
                          min: 1
                          max: 1
                          vertical: {mode: act, margin: 50%%, smallest: {cpu: 100m, memory: 16Mi}}
                    """
                        .formatted(name, IMAGE, PROGRAM.replace("\n", " ").replace("\"", "\\\""))))
            .getFirst();
    publisher
        .publish(Topic.WORKLOADS, name, new WorkloadDeclared(spec, "test", clock.instant()))
        .join();
  }

  /** The time that an advisor waits before it says anything has passed; it has seen nothing yet. */
  private Experience tenMinutesWithoutAFigure() {
    Instant now = clock.instant();
    LearnedSize.Histogram empty = new LearnedSize.Histogram(null, 0, new float[0]);
    return new Experience(
        new WorkloadId(name),
        now,
        null,
        new LearnedSize(now.minusSeconds(600), now, 0, null, empty, empty));
  }
}
