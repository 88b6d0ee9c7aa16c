package io.tidegate.placement.platform.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.RunSpec;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.Workloads;
import io.tidegate.placement.platform.InstanceSpec;
import io.tidegate.placement.platform.ObservedInstance;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.platform.PlatformContract;
import io.tidegate.placement.platform.RejectedPlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessPlatformIT extends PlatformContract {
  @TempDir Path directory;

  @Override
  protected Platform open() throws IOException {
    return new ProcessPlatform(settings(), Clock.systemUTC(), new Random());
  }

  private ProcessSettings settings() {
    return new ProcessSettings(directory, directory, 20_000, 29_999, 3);
  }

  @Override
  protected RunSpec lasting() {
    return shell("while :; do sleep 1; done");
  }

  @Override
  protected RunSpec failing() {
    return shell("echo out of luck; exit 3");
  }

  @Override
  protected void kill(ObservedInstance instance) {
    ProcessHandle.of(pid(instance)).orElseThrow().destroyForcibly();
  }

  @Test
  void givesEachItsPortAndIdentityAndKeepsItsOutput() throws Exception {
    ObservedInstance instance =
        start(
            "a",
            new RunSpec(
                null,
                List.of(
                    "sh",
                    "-c",
                    "echo $0 $TIDEGATE_INSTANCE $TIDEGATE_NODE; exec sleep 60",
                    "port=${PORT} $${HOME} ${GREETING}"),
                Map.of("GREETING", "hello world")));

    Path log = directory.resolve("logs").resolve(instance.id() + ".log");
    await().until(() -> Files.exists(log) && Files.size(log) > 0);
    assertThat(Files.readString(log))
        .isEqualTo(
            "port=%d ${HOME} hello world contract-a n1\n".formatted(instance.address().port()));
  }

  @Test
  void saysStatusAndLastLine() throws Exception {
    ObservedInstance instance = start("a", failing());
    await().until(() -> !only(instance.id()).running());
    assertThat(only(instance.id()).exit())
        .matches("exited with status 3 after [0-9.]+ s; last line: out of luck");
  }

  @Test
  void saysTheSignal() throws Exception {
    ObservedInstance instance = start("a", lasting());
    kill(instance);
    await().until(() -> !only(instance.id()).running());
    assertThat(only(instance.id()).exit()).startsWith("exited with signal 9");
  }

  @Test
  void stopsChildrenAndThoseWhoIgnoreTheFirstAsking() throws Exception {
    Path children = directory.resolve("children");
    ObservedInstance instance =
        start(
            "a",
            shell(
                """
                trap '' TERM
                sleep 1000 & echo $! > %1$s
                setsid sleep 1001 & echo $! >> %1$s
                while :; do sleep 1; done
                """
                    .formatted(children)));
    await().until(() -> Files.exists(children) && Files.readAllLines(children).size() == 2);
    List<Long> pids = Files.readAllLines(children).stream().map(Long::parseLong).toList();

    platform.stop(instance.id(), NODE, Duration.ofMillis(300));

    assertThat(alive(pid(instance))).isFalse();
    await().untilAsserted(() -> assertThat(pids).noneMatch(ProcessPlatformIT::alive));
  }

  @Test
  void childrenDoNotOutliveALeaderThatDies() throws Exception {
    Path child = directory.resolve("child");
    ObservedInstance instance = start("a", shell("sleep 1000 & echo $! > " + child + "; wait"));
    await().until(() -> Files.exists(child) && !Files.readString(child).isBlank());
    long pid = Long.parseLong(Files.readString(child).strip());

    kill(instance);

    await().until(() -> !alive(pid));
  }

  @Test
  void findsAProcessWhosePidNobodyWroteDown() throws Exception {
    ObservedInstance instance = start("a", lasting());
    Path record = directory.resolve("instances").resolve(instance.id() + ".properties");
    String text = Files.readString(record);
    Files.writeString(
        record, text.replaceAll("pid=\\d+", "pid=0").replaceAll("process-start=.*\n", ""));
    platform.close();

    platform = open();

    assertThat(only(instance.id()).handle()).isEqualTo(instance.handle());
  }

  @Test
  void aStrangerWithTheSamePidIsNotTakenForTheInstance() throws Exception {
    InstanceId id = new InstanceId("contract-old");
    InstanceSpec spec = new InstanceSpec(id, new WorkloadId("web"), lasting(), 8080, SIZE, "r1");
    ProcessRecord self =
        ProcessRecord.starting(spec, NODE, 20_000, Instant.EPOCH)
            .runningAs(ProcessHandle.current());
    ProcessRecord earlier =
        new ProcessRecord(
            id,
            self.workload(),
            NODE,
            "r1",
            SIZE,
            20_000,
            Instant.EPOCH,
            self.pid(),
            Instant.EPOCH);
    new ProcessTable(settings().instances()).put(earlier);

    assertThat(only(id).exit()).isEqualTo("ended while Tidegate did not run");
    platform.stop(id, NODE, Duration.ofSeconds(1));
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void refusesWhatItCannotRunAndSaysWhy() {
    assertThat(
            platform.refuses(Workloads.web(1, 3, new RunSpec("acme/web:1.4", List.of(), Map.of()))))
        .contains(
            "image \"acme/web:1.4\" cannot run as a process (expected: command: [...] and no"
                + " image)");
    assertThat(platform.refuses(Workloads.web(1, 3, lasting()))).isEmpty();
    assertThatThrownBy(() -> start("a", new RunSpec(null, List.of("no-such-program"), Map.of())))
        .isInstanceOf(RejectedPlatformException.class)
        .hasMessageStartingWith("command: \"no-such-program\" (expected: a program on the PATH");
    assertThatThrownBy(
            () -> start("b", new RunSpec(null, List.of("echo", "${NOBODY_SET_THIS}"), Map.of())))
        .isInstanceOf(RejectedPlatformException.class)
        .hasMessageContaining("names ${NOBODY_SET_THIS}");
  }

  @Test
  void keepsOnlyTheNewestLogsOfTheEnded() throws Exception {
    for (int i = 0; i < 6; i++) {
      ObservedInstance instance = start("n" + i, failing());
      await().until(() -> !only(instance.id()).running());
      platform.stop(instance.id(), NODE, Duration.ofSeconds(1));
    }
    try (var logs = Files.list(directory.resolve("logs"))) {
      assertThat(logs).hasSizeLessThanOrEqualTo(3);
    }
  }

  @Test
  void endsAllAtOnce() throws Exception {
    ObservedInstance a = start("a", lasting());
    ObservedInstance b = start("b", lasting());

    ((ProcessPlatform) platform).endAll(Duration.ofSeconds(2));

    assertThat(alive(pid(a))).isFalse();
    assertThat(alive(pid(b))).isFalse();
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static long pid(ObservedInstance instance) {
    return Long.parseLong(instance.handle());
  }

  private static RunSpec shell(String script) {
    return new RunSpec(null, List.of("sh", "-c", script), Map.of());
  }
}
