package io.tidegate.collector.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.InstanceReaderContract;
import io.tidegate.collector.sample.SampledInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** On real processes of this machine. */
class ProcessReaderContractIT extends InstanceReaderContract {
  private final Map<String, Process> processes = new HashMap<>();

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process each : processes.values()) {
      each.destroyForcibly().waitFor();
    }
  }

  @Override
  protected InstanceReader open() {
    assumeTrue(Files.exists(Path.of("/proc/self/stat")), "no procfs on this machine");
    Procfs procfs = new Procfs(Path.of("/proc"));
    return new ProcessReader(procfs, Machine.here(procfs), System::nanoTime);
  }

  @Override
  protected SampledInstance begin(String name) throws IOException {
    Process process = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    String handle = Long.toString(process.pid());
    processes.put(handle, process);
    return instance(name, handle);
  }

  @Override
  protected void work(SampledInstance instance) {
    // It does nothing else.
  }

  @Override
  protected void end(SampledInstance instance) throws Exception {
    processes.remove(instance.handle()).destroyForcibly().waitFor();
  }

  @Override
  protected SampledInstance restart(SampledInstance instance) throws Exception {
    end(instance);
    return begin(instance.instance().value());
  }

  @Override
  protected SampledInstance stranger() {
    return instance("never", "999999999"); // more than a kernel ever gives
  }

  @Override
  protected List<SampledInstance> unreadable() {
    return List.of(instance("strange", "self"), instance("strange", "../" + "proc/1"));
  }
}
