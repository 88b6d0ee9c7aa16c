package io.tidegate.collector.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.InstanceReaderContract;
import io.tidegate.collector.sample.Level;
import io.tidegate.collector.sample.SampledInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files as the kernel writes them. */
class ProcessReaderContractTest extends InstanceReaderContract {
  private static final long SECOND = 1_000_000_000L;
  private static final int TOP = 1;

  @TempDir Path proc;
  private final AtomicLong nanos = new AtomicLong();
  private final Map<Integer, Integer> cpuTicks = new HashMap<>();
  private final Map<Integer, Integer> startTicks = new HashMap<>();
  private int pids = 100;

  @Override
  protected InstanceReader open() throws IOException {
    Files.writeString(proc.resolve("uptime"), "1000.00 1900.00\n");
    return new ProcessReader(new Procfs(proc), new Machine(2, 1 << 30, 4096), nanos::get);
  }

  @Override
  protected SampledInstance begin(String name) throws IOException {
    return instance(name, Integer.toString(process(TOP)));
  }

  @Override
  protected void work(SampledInstance instance) throws IOException {
    nanos.addAndGet(SECOND);
    int pid = Integer.parseInt(instance.handle());
    cpuTicks.merge(pid, 10, Integer::sum);
    write(pid, TOP);
  }

  @Override
  protected void end(SampledInstance instance) throws IOException {
    Path directory = proc.resolve(instance.handle());
    Files.delete(directory.resolve("stat"));
    Files.delete(directory);
  }

  /** As when the kernel has gone round and gives a process id again. */
  @Override
  protected SampledInstance restart(SampledInstance instance) throws IOException {
    int pid = Integer.parseInt(instance.handle());
    startTicks.merge(pid, 500, Integer::sum);
    write(pid, TOP);
    return instance;
  }

  @Override
  protected SampledInstance stranger() {
    return instance("never", "99999");
  }

  @Override
  protected List<SampledInstance> unreadable() throws IOException {
    List<SampledInstance> all = new ArrayList<>();
    for (String handle : List.of("", "-1", "../1", "1/2", "0x1", "99999999999", "c0ffee")) {
      all.add(instance("strange", handle));
    }
    for (String stat : List.of("", "1 (sh)", "1 (sh) S 1 1 1", "1 (sh) S x" + " x".repeat(40))) {
      int pid = pids++;
      Files.createDirectory(proc.resolve(Integer.toString(pid)));
      Files.writeString(stat(pid), stat);
      all.add(instance("garbled-" + pid, Integer.toString(pid)));
    }
    int pid = pids++;
    Files.createDirectories(stat(pid)); // what may not be read fails alike, also for root
    all.add(instance("forbidden", Integer.toString(pid)));
    return all;
  }

  @Test
  void theMemoryOfAnEarlierHandleIsNotTakenForThatOfTheNext() throws Exception {
    int shared = process(TOP);
    rollup(shared, 100);
    rollup(process(shared), 100);
    int separate = process(TOP);
    rollup(separate, 4000);
    rollup(process(separate), 4000);
    SampledInstance before = instance("a", Integer.toString(shared));
    SampledInstance after = instance("a", Integer.toString(separate));

    assertThat(workingSet(before)).isEqualTo(200 * 1024);
    assertThat(workingSet(after)).isEqualTo(8000 * 1024);
    assertThat(workingSet(before)).isEqualTo(200 * 1024);
  }

  @Test
  void whatPagesAreSharedIsFoundOutAgainOnceItWasForgotten() throws Exception {
    int root = process(TOP);
    int child = process(root);
    rollup(root, 100);
    rollup(child, 100);
    SampledInstance instance = instance("a", Integer.toString(root));
    assertThat(workingSet(instance)).isEqualTo(200 * 1024);
    rollup(child, 300);
    assertThat(workingSet(instance)).as("too dear for every look").isEqualTo(200 * 1024);

    reader.forget(instance);

    assertThat(workingSet(instance)).isEqualTo(400 * 1024);
  }

  private double workingSet(SampledInstance instance) throws Exception {
    return reader.read(instance).levels().get(Level.WORKING_SET_BYTES);
  }

  private void rollup(int pid, int kibibytes) throws IOException {
    Files.writeString(
        proc.resolve(Integer.toString(pid)).resolve("smaps_rollup"),
        "Pss:   %d kB\n".formatted(kibibytes));
  }

  private int process(int parent) throws IOException {
    int pid = pids++;
    Files.createDirectory(proc.resolve(Integer.toString(pid)));
    cpuTicks.put(pid, pid);
    startTicks.put(pid, 1000 + pid);
    write(pid, parent);
    return pid;
  }

  /** It has 1000 pages. */
  private void write(int pid, int parent) throws IOException {
    Files.writeString(
        stat(pid),
        "%d (a (b) c) S %d 1 1 0 -1 0 0 0 0 0 %d 0 0 0 20 0 1 0 %d 9999999 1000 0 0\n"
            .formatted(pid, parent, cpuTicks.get(pid), startTicks.get(pid)));
  }

  private Path stat(int pid) {
    return proc.resolve(Integer.toString(pid)).resolve("stat");
  }
}
