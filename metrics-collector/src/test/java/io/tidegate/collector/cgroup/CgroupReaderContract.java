package io.tidegate.collector.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.collector.process.Machine;
import io.tidegate.collector.process.Procfs;
import io.tidegate.collector.sample.InstanceReader;
import io.tidegate.collector.sample.InstanceReaderContract;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for groups of both versions, on files as kernels write them. */
abstract class CgroupReaderContract extends InstanceReaderContract {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path directory;
  private final AtomicLong nanos = new AtomicLong();
  private final Map<String, Long> cpuMicros = new HashMap<>();
  private Runnable duringLook = () -> {};
  private int ended;

  /** Directories, below the root, that groups are made in. */
  abstract List<String> hierarchies();

  /** The one of them that tells CPU time, the file it does so in, and the file's text. */
  abstract String cpuHierarchy();

  abstract String cpuFile();

  abstract String cpuText(long micros);

  /** Where the control groups are mounted. */
  final Path root() {
    return directory.resolve("cgroup");
  }

  @Override
  protected InstanceReader open() throws Exception {
    for (String each : hierarchies()) {
      Path docker = Files.createDirectories(root().resolve(each).resolve("docker"));
      // The machine has figures of its own, and so have all containers together.
      writeCpu(docker.getParent(), 1_000_000);
      writeCpu(docker, 500_000);
    }
    return new CgroupReader(
        new CgroupTree(root()),
        new Procfs(directory.resolve("proc")),
        new Machine(2, 1 << 30, 4096),
        () -> {
          duringLook.run();
          return nanos.get();
        });
  }

  @Override
  protected SampledInstance begin(String name) throws Exception {
    cpuMicros.put(name, 1_000L);
    for (String each : hierarchies()) {
      Files.createDirectory(group(each, name));
    }
    writeCpu(group(cpuHierarchy(), name), cpuMicros.get(name));
    return instance(name, name);
  }

  @Override
  protected void work(SampledInstance instance) throws Exception {
    nanos.addAndGet(SECOND);
    String name = instance.handle();
    writeCpu(group(cpuHierarchy(), name), cpuMicros.merge(name, 100_000L, Long::sum));
  }

  /** A group is moved away rather than removed, so that another one cannot get its inode. */
  @Override
  protected void end(SampledInstance instance) throws IOException {
    for (String each : hierarchies()) {
      Path group = group(each, instance.handle());
      if (Files.exists(group)) {
        Files.move(group, directory.resolve("ended-" + ended++));
      }
    }
  }

  @Override
  protected SampledInstance restart(SampledInstance instance) throws Exception {
    end(instance);
    return begin(instance.instance().value());
  }

  @Override
  protected SampledInstance stranger() {
    return instance("never", "never");
  }

  @Override
  protected List<SampledInstance> unreadable() throws Exception {
    SampledInstance garbled = begin("garbled");
    Files.writeString(group(cpuHierarchy(), "garbled").resolve(cpuFile()), "usage_usec -\nmuch\n");
    SampledInstance silent = begin("silent");
    Files.delete(group(cpuHierarchy(), "silent").resolve(cpuFile()));
    return Stream.concat(Stream.of(garbled, silent), strangeContainers().stream()).toList();
  }

  @Test
  void aGroupThatGoesWhileItIsReadIsGone() throws Exception {
    SampledInstance instance = begin("a");
    reader.read(instance);
    duringLook =
        () -> {
          try {
            end(instance);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        };

    assertThat(failure(instance))
        .isInstanceOfSatisfying(
            UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(MissingCause.GONE));
  }

  private void writeCpu(Path group, long micros) throws IOException {
    Files.writeString(group.resolve(cpuFile()), cpuText(micros));
  }

  private Path group(String hierarchy, String name) {
    return root().resolve(hierarchy).resolve("docker").resolve(name);
  }
}
