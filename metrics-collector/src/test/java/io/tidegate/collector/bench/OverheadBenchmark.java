package io.tidegate.collector.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tidegate.collector.cgroup.CgroupReader;
import io.tidegate.collector.cgroup.CgroupTree;
import io.tidegate.collector.process.Machine;
import io.tidegate.collector.process.Procfs;
import io.tidegate.collector.sample.MissingCause;
import io.tidegate.collector.sample.SampleMetrics;
import io.tidegate.collector.sample.SampledInstance;
import io.tidegate.collector.sample.Sampler;
import io.tidegate.common.event.MetricBatch;
import io.tidegate.common.event.Topic;
import io.tidegate.common.kafka.EventCodec;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.WorkloadId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What it costs to look at many containers: the sampler on control-group files of version 2 in a
 * temporary directory, each batch encoded as it goes to the log. Reading them costs about what
 * reading the kernel's costs less what the kernel spends on making them.
 *
 * <p>Arguments: instances, interval in milliseconds, seconds of warm-up, seconds measured. The
 * defaults are 100, 10000, 30 and 60. Not a test: it wants a quiet machine.
 */
public final class OverheadBenchmark {
  private static final int FIELDS = 4;
  private static final double NANOS = 1e9;

  private final AtomicLong samples = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final EventCodec codec = EventCodec.standard();

  private OverheadBenchmark() {}

  public static void main(String[] args) throws IOException {
    long[] given = {100, 10_000, 30, 60};
    for (int i = 0; i < Math.min(FIELDS, args.length); i++) {
      given[i] = Long.parseLong(args[i]);
    }
    Path root = Files.createTempDirectory("tidegate-cgroups");
    try {
      new OverheadBenchmark()
          .run(root, (int) given[0], Duration.ofMillis(given[1]), given[2], given[3]);
    } finally {
      try (Stream<Path> files = Files.walk(root)) {
        files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  private void run(Path root, int count, Duration interval, long warmSeconds, long seconds)
      throws IOException {
    List<SampledInstance> instances = instances(root, count);
    Procfs procfs = new Procfs(root.resolve("no-procfs"));
    Sampler sampler =
        new Sampler(
            new CgroupReader(
                new CgroupTree(root), procfs, new Machine(2, 1L << 34, 4096), System::nanoTime),
            new Sampler.Settings("bench", interval, Duration.ofSeconds(2), 32),
            new Sampler.Surroundings(
                Clock.systemUTC(),
                System::nanoTime,
                new SplittableRandom(1),
                new Silent(),
                this::take));
    drive(sampler, instances, warmSeconds);
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long cpuBefore = system.getProcessCpuTime();
    long samplesBefore = samples.get();
    long start = System.nanoTime();
    drive(sampler, instances, seconds);
    long elapsed = System.nanoTime() - start;
    long cpu = system.getProcessCpuTime() - cpuBefore;
    long taken = samples.get() - samplesBefore;
    System.out.printf(
        Locale.ROOT,
        "instances=%d interval=%dms seconds=%.1f samples=%d cpu=%.2f%% of one core,"
            + " %.1f us per sample, heap=%d MiB%n",
        count,
        interval.toMillis(),
        elapsed / NANOS,
        taken,
        100.0 * cpu / elapsed,
        taken == 0 ? Double.NaN : cpu / 1e3 / taken,
        (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    sampler.close();
  }

  private static void drive(Sampler sampler, List<SampledInstance> instances, long seconds) {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(Math.min(100_000_000L, sampler.pass(instances)));
    }
  }

  private void take(MetricBatch batch) {
    samples.incrementAndGet();
    bytes.addAndGet(codec.encode(Topic.METRICS, List.of(batch)).length);
  }

  /** Copies of the captured group, under names that an engine would give. */
  private static List<SampledInstance> instances(Path root, int count) throws IOException {
    Path captured = Path.of("src/test/resources/cgroup/v2/system.slice/docker-4f1c.scope");
    Files.writeString(root.resolve("cgroup.controllers"), "cpu io memory\n");
    List<SampledInstance> instances = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path group = Files.createDirectories(root.resolve("docker/c" + i));
      try (Stream<Path> files = Files.list(captured)) {
        for (Path file : files.toList()) {
          Files.copy(file, group.resolve(file.getFileName()));
        }
      }
      instances.add(
          new SampledInstance(
              new InstanceId("web-" + i), new WorkloadId("web"), new NodeId("n"), "c" + i));
    }
    return instances;
  }

  private static final class Silent implements SampleMetrics {
    @Override
    public void looked(long nanos) {}

    @Override
    public void sampled() {}

    @Override
    public void missing(MissingCause cause) {}

    @Override
    public void failing(SampledInstance instance, Exception why) {
      throw new IllegalStateException(why);
    }

    @Override
    public void instances(int count) {}
  }
}
