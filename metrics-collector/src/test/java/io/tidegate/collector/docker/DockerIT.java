package io.tidegate.collector.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.collector.cgroup.CgroupReader;
import io.tidegate.collector.cgroup.CgroupTree;
import io.tidegate.collector.discovery.FoundContainer;
import io.tidegate.collector.process.Machine;
import io.tidegate.collector.process.Procfs;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.Readings;
import io.tidegate.collector.sample.Sample;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import io.tidegate.common.event.MetricName;
import io.tidegate.common.event.NodeStatus;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.testing.Unguarded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against this machine's engine and the control groups that it makes. */
class DockerIT {
  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final String IMAGE = "debian:bookworm-slim";
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private final String name = "tidegate-collector-it-" + UUID.randomUUID();
  private EngineClient client;

  @BeforeEach
  void needsAnEngineAndAnImage() throws Exception {
    assumeTrue(Files.exists(SOCKET), "skipped: no Docker engine at " + SOCKET);
    client = new EngineClient(EngineAddress.parse("unix://" + SOCKET, null));
    try {
      client.get("/images/%s/json".formatted(IMAGE));
    } catch (IOException e) {
      assumeTrue(false, "skipped: the engine has no image %s: %s".formatted(IMAGE, e));
    }
    assumeTrue(
        succeeds("docker", "version"), "skipped: no docker command to start containers with");
  }

  @AfterEach
  void removeTheContainer() throws Exception {
    if (client != null) {
      succeeds("docker", "rm", "-f", name);
      client.close();
    }
  }

  @Test
  void theEnginesFiguresShowABusyContainerAndItsEnd() throws Exception {
    String id = run("--cpus", "0.5", "--memory", "64m", IMAGE, "sh", "-c", "while :; do :; done");

    showsBusy(reader(), id);

    assertThat(succeeds("docker", "rm", "-f", name)).isTrue();
    EngineReader reader = reader();
    assertThatThrownBy(() -> reader.read(container(id)))
        .isInstanceOf(UnreadableException.class)
        .extracting("reason")
        .isEqualTo(MissingCause.GONE);
  }

  @Test
  void aStoppedContainerIsMissingAndNotIdle() throws Exception {
    String id = run(IMAGE, "sleep", "60");
    EngineReader reader = reader();
    reader.read(container(id));

    assertThat(succeeds("docker", "kill", name)).isTrue();

    assertThatThrownBy(() -> reader.read(container(id))).isInstanceOf(UnreadableException.class);
  }

  @Test
  void aRestartedContainerIsAnotherIncarnation() throws Exception {
    String id = run(IMAGE, "sleep", "60");
    EngineReader reader = reader();
    Reading before = reader.read(container(id));

    assertThat(succeeds("docker", "restart", "-t", "0", name)).isTrue();
    reader.changed(id);

    assertThat(reader.read(container(id)).incarnation()).isNotEqualTo(before.incarnation());
  }

  @Test
  void controlGroupsShowTheSameContainer() throws Exception {
    CgroupTree tree = new CgroupTree(CGROUPS);
    String id = run("--cpus", "0.5", "--memory", "64m", IMAGE, "sh", "-c", "while :; do :; done");
    assumeTrue(
        tree.ofContainer(id).isPresent(),
        "skipped: the engine's control groups are not visible from here");
    Procfs procfs = new Procfs(Path.of("/proc"));
    CgroupReader reader = new CgroupReader(tree, procfs, Machine.here(procfs), System::nanoTime);

    Sample sample = showsBusy(reader, id);

    if (Files.exists(Path.of("/proc/pressure"))) {
      assertThat(Readings.value(sample.points(), MetricName.CPU_PRESSURE)).isPresent();
    }
    assertThat(Readings.value(sample.points(), MetricName.NETWORK_IO)).isPresent();
    assertThat(Readings.value(sample.points(), MetricName.UPTIME))
        .hasValueSatisfying(uptime -> assertThat(uptime).isBetween(0.0, 300.0));
  }

  @Test
  void theEngineIsANode() throws Exception {
    EngineNode node =
        new EngineNode(
            new EngineNode.Settings(
                new NodeId("host-1"),
                new Resources(500, 1 << 30),
                Map.of("disk", "ssd"),
                "zone-a",
                "unix:///var/run/docker.sock"),
            client,
            new Unguarded());
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    NodeStatus status = node.observe(now).getFirst();

    assertThat(status.platform()).isEqualTo("docker");
    assertThat(status.capacity().cpuMillis())
        .isEqualTo(Runtime.getRuntime().availableProcessors() * 1000L);
    assertThat(status.allocatable())
        .isEqualTo(status.capacity().minus(new Resources(500, 1 << 30)));
    assertThat(status.labels()).containsEntry("os", "linux").containsEntry("disk", "ssd");
    assertThat(node.observe(now.plusSeconds(2)).getFirst().heartbeatAt())
        .isEqualTo(now.plusSeconds(2));
  }

  @Test
  void noticesALabelledContainerByItsEvents() throws Exception {
    List<List<FoundContainer>> lists = new CopyOnWriteArrayList<>();
    try (ContainerWatch watch = watch(lists)) {
      watch.start();
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !lists.isEmpty());

      run("--label", "tidegate.enable=true", "--label", "tidegate.port=80", IMAGE, "sleep", "60");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(lists.getLast()).extracting(FoundContainer::name).contains(name));
      FoundContainer found =
          lists.getLast().stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow();
      assertThat(found.obstacles()).isEmpty();
      assertThat(found.template().run().image()).isEqualTo(IMAGE);
      assertThat(found.template().run().command()).containsExactly("sleep", "60");
      assertThat(found.template().run().environment()).isEmpty();

      assertThat(succeeds("docker", "rm", "-f", name)).isTrue();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(lists.getLast())
                      .extracting(FoundContainer::name)
                      .doesNotContain(name));
    }
  }

  private EngineReader reader() {
    return new EngineReader(
        client,
        new Unguarded(),
        new EngineReader.Settings(new NodeId("host-1"), Duration.ofSeconds(5)),
        System::nanoTime);
  }

  private ContainerWatch watch(List<List<FoundContainer>> lists) {
    return new ContainerWatch(
        client,
        new Unguarded(),
        new ContainerWatch.Settings("it", Duration.ofMinutes(5), "tidegate.instance"),
        new ContainerWatch.Listener() {
          @Override
          public void subscribed() {}

          @Override
          public void changed(String containerId) {}

          @Override
          public boolean listed(List<FoundContainer> containers) {
            lists.add(containers);
            return true;
          }

          @Override
          public void unreachable(Exception why) {}
        },
        Clock.systemUTC());
  }

  private Sample showsBusy(InstanceReader reader, String id) throws Exception {
    Reading first = reader.read(container(id));
    Sample[] last = new Sample[1];
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              last[0] = Sample.between(first, reader.read(container(id)));
              assertThat(last[0].missing()).isNull();
              assertThat(Readings.value(last[0].points(), MetricName.CPU_USAGE))
                  .hasValueSatisfying(cores -> assertThat(cores).isBetween(0.05, 1.0));
            });
    assertThat(Readings.value(last[0].points(), MetricName.CPU_LIMIT)).contains(0.5);
    assertThat(Readings.value(last[0].points(), MetricName.MEMORY_LIMIT))
        .contains(64.0 * 1024 * 1024);
    assertThat(Readings.value(last[0].points(), MetricName.MEMORY_WORKING_SET))
        .hasValueSatisfying(bytes -> assertThat(bytes).isBetween(1.0, 64.0 * 1024 * 1024));
    return last[0];
  }

  private String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker", "run", "-d", "--name", name));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static boolean succeeds(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static SampledInstance container(String id) {
    return new SampledInstance(
        new InstanceId("web-1"), new WorkloadId("web"), new NodeId("host-1"), id);
  }
}
