package io.tidegate.placement.platform.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.ContainerSpec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.testing.Unguarded;
import io.tidegate.placement.Workloads;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.platform.PlatformContract;
import io.tidegate.placement.platform.RejectedPlatformException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Needs a Docker engine with the image {@value #IMAGE}; is skipped, and says so, without. */
class DockerPlatformIT extends PlatformContract {
  private static final String IMAGE = "debian:bookworm-slim";
  private static final String PREFIX =
      "tidegate-it-" + UUID.randomUUID().toString().substring(0, 8);

  /** Everything that the engine can be told. */
  private static final ContainerSpec CONFINED =
      new ContainerSpec(
          Set.of("ALL"),
          Set.of("NET_BIND_SERVICE"),
          true,
          true,
          Map.of("/scratch", "size=1m"),
          64,
          Map.of("nofile", new ContainerSpec.Ulimit(100, 200)),
          true,
          2 << 20,
          new ContainerSpec.Names(
              List.of("db.acme:10.0.0.1"),
              List.of("9.9.9.9"),
              List.of("acme.example"),
              List.of("ndots:2")));

  /** Says what the kernel thinks of the process that runs it. */
  private static final String CONFESSION =
      """
        grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status
        ulimit -Sn; ulimit -Hn
        touch /etc/x 2>/dev/null && echo writable
        touch /scratch/x && echo scratch
        df -k /scratch /dev/shm | tail -n +2
        cat /proc/1/comm
        grep db.acme /etc/hosts; cat /etc/resolv.conf
        echo done
        """;

  private static DockerClient docker;
  private static String endpoint;

  @BeforeAll
  static void findEngine() {
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

  @AfterAll
  static void close() throws IOException {
    docker.close();
  }

  private static boolean available() {
    try {
      var _ = docker.inspectImageCmd(IMAGE).exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  protected Platform open() {
    return open(DockerSettings.Reach.AUTO);
  }

  private static Platform open(DockerSettings.Reach reach) {
    return new DockerPlatform(
        new DockerSettings(
            Map.of(NODE, endpoint), "bridge", reach, null, false, Duration.ofSeconds(20)),
        new Unguarded(),
        () -> PREFIX);
  }

  @Override
  protected String prefix() {
    return PREFIX;
  }

  @Override
  protected RunSpec lasting() {
    return shell("trap 'exit 0' TERM; while :; do sleep 0.1; done");
  }

  @Override
  protected RunSpec failing() {
    return shell("echo out of luck; exit 3");
  }

  @Override
  protected void kill(ObservedInstance instance) {
    docker.killContainerCmd(instance.handle()).withSignal("KILL").exec();
  }

  @Test
  void limitsLabelsEnvironmentAndNoRestart() throws Exception {
    ObservedInstance instance = start("a", lasting());

    InspectContainerResponse container = docker.inspectContainerCmd(instance.handle()).exec();
    assertThat(container.getName()).isEqualTo("/" + instance.id());
    assertThat(container.getHostConfig().getNanoCPUs()).isEqualTo(100_000_000);
    assertThat(container.getHostConfig().getMemory()).isEqualTo(64 << 20);
    assertThat(container.getHostConfig().getRestartPolicy().getName()).isIn("", "no");
    assertThat(container.getConfig().getLabels())
        .containsEntry("tidegate.workload", "web")
        .containsEntry("tidegate.node", "n1")
        .containsEntry("tidegate.instance", instance.id().value());
    assertThat(container.getConfig().getEnv())
        .contains("PORT=8080", "TIDEGATE_NODE=n1", "TIDEGATE_INSTANCE=" + instance.id());
    assertThat(instance.address().port()).isEqualTo(8080);
  }

  @Test
  void theKernelHoldsAnInstanceToItsConfinement() throws Exception {
    ObservedInstance instance =
        start(
            "a",
            new RunSpec(
                IMAGE,
                List.of("sh", "-c", CONFESSION + "while :; do sleep 0.1; done"),
                Map.of(),
                CONFINED));
    await().until(() -> output(instance).contains("done"));

    String netBindService = "%016x".formatted(1 << 10);
    assertThat(output(instance).lines().map(line -> line.replaceAll("\\s+", " ")))
        .contains(
            "CapEff: " + netBindService,
            "CapBnd: " + netBindService,
            "NoNewPrivs: 1",
            "100",
            "200",
            "scratch",
            "10.0.0.1 db.acme",
            "nameserver 9.9.9.9",
            "search acme.example",
            "options ndots:2")
        .doesNotContain("writable")
        .anyMatch(line -> line.startsWith("tmpfs 1024 "))
        .anyMatch(line -> line.startsWith("shm 2048 "))
        .anyMatch(line -> line.contains("init"));
    assertThat(docker.inspectContainerCmd(instance.handle()).exec().getHostConfig().getPidsLimit())
        .isEqualTo(64);
  }

  private static String output(ObservedInstance instance) throws Exception {
    StringBuilder text = new StringBuilder();
    boolean ended =
        docker
            .logContainerCmd(instance.handle())
            .withStdOut(true)
            .withTailAll()
            .exec(
                new ResultCallback.Adapter<Frame>() {
                  @Override
                  public void onNext(Frame frame) {
                    text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                  }
                })
            .awaitCompletion(5, TimeUnit.SECONDS);
    assertThat(ended).isTrue();
    return text.toString();
  }

  @Test
  void refusesACapabilityThatNoEngineKnows() {
    ContainerSpec usual = ContainerSpec.DEFAULT;
    ContainerSpec strange =
        new ContainerSpec(
            Set.of("FLYING"),
            Set.of(),
            false,
            false,
            Map.of(),
            0,
            Map.of(),
            false,
            0,
            usual.names());
    assertThat(
            platform.refuses(Workloads.web(1, 2, new RunSpec(IMAGE, List.of(), Map.of(), strange))))
        .contains("dropped capabilities: [FLYING] (expected: known ones)");
  }

  @Test
  void saysStatusAndLastLine() throws Exception {
    ObservedInstance instance = start("a", failing());
    await().until(() -> !only(instance.id()).running());
    assertThat(only(instance.id()).exit())
        .isEqualTo("exited with status 3; last line: out of luck");
  }

  @Test
  void anUpdatedSizeIsTheEnginesAndSurvivesARestartOfOurs() throws Exception {
    ObservedInstance instance = start("a", lasting());
    Resources larger = new Resources(200, 96 << 20);
    platform.resize(instance.id(), NODE, larger);

    assertThat(docker.inspectContainerCmd(instance.handle()).exec().getHostConfig().getMemory())
        .isEqualTo(96 << 20);
    platform.close();
    platform = open();
    platform.nodes(List.of(node(NODE)));
    assertThat(only(instance.id()).resources()).isEqualTo(larger);
  }

  @Test
  void publishesAPortOfTheHostWhenAsked() throws Exception {
    platform.close();
    platform = open(DockerSettings.Reach.HOST);
    platform.nodes(List.of(node(NODE)));
    ObservedInstance instance = start("a", lasting());

    assertThat(instance.address().host()).isEqualTo("127.0.0.1");
    assertThat(instance.address().port()).isNotEqualTo(8080);
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(instance.address().host(), instance.address().port()), 2_000);
    }
  }

  @Test
  void refusesWhatCannotRunAndLeavesNothingBehind() throws Exception {
    assertThatThrownBy(
            () -> start("a", new RunSpec("tidegate/no-such-image:1", List.of(), Map.of())))
        .isInstanceOf(RejectedPlatformException.class)
        .hasMessage("image \"tidegate/no-such-image:1\" is not on n1 (and pulling is off)");
    assertThatThrownBy(() -> start("b", new RunSpec(IMAGE, List.of("/no/such/program"), Map.of())))
        .isInstanceOf(RejectedPlatformException.class)
        .hasMessageContaining("/no/such/program");
    assertThat(mine()).isEmpty();
    assertThat(platform.refuses(Workloads.web(1, 2, new RunSpec(null, List.of("true"), Map.of()))))
        .contains("a command alone cannot run as a container (expected: image)");
  }

  @Test
  void aStrangersContainerOfTheSameNameIsLeftAlone() throws Exception {
    String name = PREFIX + "-stranger";
    String id = docker.createContainerCmd(IMAGE).withName(name).exec().getId();
    try {
      assertThatThrownBy(() -> start("stranger", lasting()))
          .isInstanceOf(RejectedPlatformException.class)
          .hasMessageContaining("is taken on n1 by a container that is not ours");
      platform.stop(new InstanceId(name), NODE, Duration.ofSeconds(1));
      assertThat(docker.inspectContainerCmd(id).exec().getId()).isEqualTo(id);
    } finally {
      docker.removeContainerCmd(id).exec();
    }
  }

  @Test
  void oneEngineThatDoesNotAnswerDoesNotHideTheOthers() throws Exception {
    NodeId away = new NodeId("away");
    try (Platform both =
        new DockerPlatform(
            new DockerSettings(
                Map.of(NODE, endpoint, away, "tcp://127.0.0.1:1"),
                "bridge",
                DockerSettings.Reach.AUTO,
                null,
                false,
                Duration.ofSeconds(20)),
            new Unguarded(),
            () -> PREFIX)) {
      ObservedInstance instance = start("a", lasting());
      both.nodes(List.of(node(NODE), node(away)));
      var observation = both.observe();
      assertThat(observation.reached()).containsExactly(NODE);
      assertThat(observation.unreachable()).containsOnlyKeys(away);
      assertThat(observation.instances()).extracting("id").containsExactly(instance.id());
    }
  }

  private static NodeStatus node(NodeId id) {
    return new NodeStatus(id, "docker", SIZE, SIZE, Map.of(), null, null, true, Instant.EPOCH);
  }

  private static RunSpec shell(String script) {
    return new RunSpec(IMAGE, List.of("sh", "-c", script), Map.of());
  }
}
