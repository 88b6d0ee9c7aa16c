package io.tidegate.collector.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.collector.process.Machine;
import io.tidegate.collector.process.Procfs;
import io.tidegate.collector.sample.Counter;
import io.tidegate.collector.sample.Level;
import io.tidegate.collector.sample.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real process in a real group of this machine's kernel. */
class RealCgroupTest {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final String name = "tidegate-test-" + UUID.randomUUID();
  private final List<Path> made = new ArrayList<>();
  private Process process;

  @AfterEach
  void remove() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    for (Path each : made) {
      Awaitility.await().ignoreExceptions().until(() -> Files.deleteIfExists(each));
    }
  }

  @Test
  void readsABusyProcessInAGroupOfItsOwn() throws Exception {
    CgroupTree tree = new CgroupTree(ROOT);
    make(tree);
    // It enters the groups before it becomes what is measured: memory stays where it was charged.
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                "for g in \"$@\"; do echo $$ > $g/cgroup.procs; done; echo in;"
                    + " exec sh -c 'while :; do :; done'",
                "sh"));
    made.forEach(each -> command.add(each.toString()));
    process = new ProcessBuilder(command).start();
    process.inputReader().readLine();
    Procfs procfs = new Procfs(Path.of("/proc"));
    CgroupReader reader = new CgroupReader(tree, procfs, Machine.here(procfs), System::nanoTime);
    CgroupTree.Group group = new CgroupTree.Group(tree, name);

    Reading first = reader.read(group);
    Reading[] last = new Reading[1];
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              last[0] = reader.read(group);
              return used(first, last[0]) > 200_000_000L;
            });

    // One thread cannot use more than one core.
    assertThat(used(first, last[0]))
        .isLessThanOrEqualTo((last[0].atNanos() - first.atNanos()) * 11 / 10);
    assertThat(last[0].incarnation()).isEqualTo(first.incarnation());
    assertThat(last[0].levels().get(Level.WORKING_SET_BYTES)).isBetween(1.0, 1e9);
  }

  private static long used(Reading from, Reading to) {
    return to.counters().get(Counter.CPU_NANOS) - from.counters().get(Counter.CPU_NANOS);
  }

  private void make(CgroupTree tree) {
    try {
      for (String hierarchy :
          tree.unifiedOnly() ? List.of("") : List.of("cpu", "cpuacct", "memory")) {
        made.add(Files.createDirectory(ROOT.resolve(hierarchy).resolve(name)));
      }
    } catch (IOException e) {
      assumeTrue(false, "skipped: no group can be made below " + ROOT + ": " + e);
    }
  }
}
