package io.tidegate.collector.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.Level;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.Reading;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against real processes of this machine. */
class ProcessReaderTest {
  private static final long MEBIBYTE = 1024 * 1024;

  private final Procfs procfs = new Procfs(Path.of("/proc"));
  private final ProcessReader reader =
      new ProcessReader(procfs, Machine.here(procfs), System::nanoTime);
  private Process process;

  @BeforeEach
  void needsProcfs() {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "no procfs on this machine");
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Test
  void countsTheCpuTimeOfABusyProcess() throws Exception {
    process = shell("while :; do :; done");
    Reading first = reader.read(instance());

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        reader.read(instance()).counters().get(Counter.CPU_NANOS)
                            - first.counters().get(Counter.CPU_NANOS))
                    .isGreaterThan(200_000_000L));
    Reading last = reader.read(instance());
    long used = last.counters().get(Counter.CPU_NANOS) - first.counters().get(Counter.CPU_NANOS);
    // One thread cannot use more than one core; two ticks are what the kernel rounds.
    assertThat(used).isLessThanOrEqualTo(last.atNanos() - first.atNanos() + 20_000_000L);
    assertThat(last.incarnation()).isEqualTo(first.incarnation());
    assertThat(last.levels().get(Level.UPTIME_SECONDS)).isBetween(0.2, 60.0);
  }

  @Test
  void addsUpDescendantsAndKeepsWhatEndedOnesHaveUsed() throws Exception {
    // A grandchild works and ends; its parents wait for it, so its time stays in the tree.
    process =
        shell(
            "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; exit 0'; echo done; sleep 60");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> process.getInputStream().available() > 0);

    Reading reading = reader.read(instance());

    assertThat(reading.counters().get(Counter.CPU_NANOS)).isGreaterThan(50_000_000L);
  }

  @Test
  void seesTheMemoryOfChildrenOnceEach() throws Exception {
    process = shell("tail -c 40M /dev/zero | tail & echo go; wait");
    // tail keeps what it has not printed yet: a line of 40 MiB.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(reader.read(instance()).levels().get(Level.WORKING_SET_BYTES))
                    .isBetween(20.0 * MEBIBYTE, 200.0 * MEBIBYTE));
  }

  @Test
  void aProcessThatEndedIsGoneAndNotIdle() throws Exception {
    process = shell("sleep 60");
    reader.read(instance());
    process.destroyForcibly().waitFor();

    assertThatThrownBy(() -> reader.read(instance()))
        .isInstanceOf(UnreadableException.class)
        .extracting("reason")
        .isEqualTo(MissingCause.GONE);
  }

  @Test
  void aHandleThatIsNoProcessIdIsRefused() {
    for (String handle : new String[] {"../1", "", "-1", "99999999999", "c0ffee"}) {
      assertThatThrownBy(() -> reader.read(instance(handle)))
          .isInstanceOf(UnreadableException.class)
          .hasMessageContaining("expected: a process id");
    }
  }

  private static Process shell(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }

  private SampledInstance instance() {
    return instance(Long.toString(process.pid()));
  }

  private static SampledInstance instance(String handle) {
    return new SampledInstance(
        new InstanceId("web-1"), new WorkloadId("web"), new NodeId("node-1"), handle);
  }
}
