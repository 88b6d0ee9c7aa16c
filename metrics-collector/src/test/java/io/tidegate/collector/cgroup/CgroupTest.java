package io.tidegate.collector.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidegate.collector.process.Machine;
import io.tidegate.collector.process.Procfs;
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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files as kernels of both versions write them. */
class CgroupTest {
  private static final Path V1 = Path.of("src/test/resources/cgroup/v1");
  private static final Path V2 = Path.of("src/test/resources/cgroup/v2");
  private static final String V1_ID =
      "acf2674c06732080921fe96621c322eec1ceb23ec2f5f055cfe914ddc5bd1e83";

  @TempDir Path empty;

  @Test
  void readsVersion1WithThePressureOfTheUnifiedHierarchyBesideIt() throws Exception {
    Reading reading = reader(V1).read(container(V1_ID));

    assertThat(reading.counters())
        .containsEntry(Counter.CPU_NANOS, 8_021_045_800L)
        .containsEntry(Counter.CPU_PERIODS, 233L)
        .containsEntry(Counter.CPU_THROTTLED_PERIODS, 0L)
        .containsEntry(Counter.CPU_STALL_NANOS, 14_753_108_000L)
        .containsEntry(Counter.MEMORY_STALL_NANOS, 0L)
        .containsEntry(Counter.IO_STALL_NANOS, 19_210_000L);
    assertThat(reading.levels())
        .containsEntry(Level.WORKING_SET_BYTES, 2_867_200.0 - 2_281_472)
        .containsEntry(Level.CPU_LIMIT_CORES, 0.5)
        .containsEntry(Level.MEMORY_LIMIT_BYTES, 67_108_864.0);
  }

  @Test
  void readsVersion2InASystemdScope() throws Exception {
    Reading reading = reader(V2).read(container("4f1c"));

    assertThat(reading.counters())
        .containsEntry(Counter.CPU_NANOS, 8_021_045_000L)
        .containsEntry(Counter.CPU_PERIODS, 233L)
        .containsEntry(Counter.CPU_THROTTLED_PERIODS, 121L)
        .containsEntry(Counter.DISK_READ_BYTES, 1_544_192L)
        .containsEntry(Counter.DISK_WRITTEN_BYTES, 12_288L)
        .containsEntry(Counter.CPU_STALL_NANOS, 14_753_108_000L)
        .containsEntry(Counter.MEMORY_STALL_NANOS, 1_200_000L)
        .containsEntry(Counter.IO_STALL_NANOS, 19_210_000L);
    assertThat(reading.levels())
        .containsEntry(Level.WORKING_SET_BYTES, 2_867_200.0 - 2_281_472)
        .containsEntry(Level.CPU_LIMIT_CORES, 0.5)
        .containsEntry(Level.MEMORY_LIMIT_BYTES, 67_108_864.0);
  }

  @Test
  void noLimitIsAbsentInBothVersions() {
    assertThat(
            new CgroupV2()
                .figures(files(Map.of("cpu.max", "max 100000\n", "memory.max", "max\n")))
                .levels())
        .doesNotContainKeys(Level.CPU_LIMIT_CORES, Level.MEMORY_LIMIT_BYTES);
    assertThat(
            new CgroupV1()
                .figures(
                    files(
                        Map.of(
                            "cpu.cfs_quota_us", "-1\n",
                            "cpu.cfs_period_us", "100000\n",
                            "memory.limit_in_bytes", "9223372036854771712\n")))
                .levels())
        .doesNotContainKeys(Level.CPU_LIMIT_CORES, Level.MEMORY_LIMIT_BYTES);
  }

  @Test
  void moreInactiveCacheThanUsageIsAWorkingSetOfZero() {
    assertThat(
            new CgroupV2()
                .figures(
                    files(Map.of("memory.current", "100\n", "memory.stat", "inactive_file 150")))
                .levels())
        .containsEntry(Level.WORKING_SET_BYTES, 0.0);
  }

  @Test
  void whatTheKernelDoesNotSayIsAbsentAndNotZero() {
    Cgroup.Figures figures = new CgroupV2().figures(files(Map.of("cpu.stat", "usage_usec 5\n")));

    assertThat(figures.counters()).containsOnlyKeys(Counter.CPU_NANOS);
    assertThat(figures.levels()).isEmpty();
  }

  @Test
  void garbageIsAbsent() {
    Cgroup.Figures figures =
        new CgroupV2()
            .figures(
                files(
                    Map.of(
                        "cpu.stat", "usage_usec \nnr_periods x\n\n",
                        "cpu.pressure", "some avg10=0.00 total=\nfull",
                        "io.stat", "8:0",
                        "cpu.max", "",
                        "memory.current", "1e9")));

    assertThat(figures.counters()).isEmpty();
    assertThat(figures.levels()).isEmpty();
  }

  @Test
  void sumsTheDevicesOfVersion1InEitherSpelling() {
    String text = "8:0 Read 10\n8:0 Write 5\n8:0 Sync 15\n259:0 read 7\nTotal 37\n";

    assertThat(CgroupText.bytesV1(text, "read")).contains(17L);
    assertThat(CgroupText.bytesV1(text, "write")).contains(5L);
    assertThat(CgroupText.bytesV1("Total 0\n", "read")).isEmpty();
  }

  @Test
  void aContainerOfAnotherMachineIsGone() {
    assertThatThrownBy(() -> reader(empty).read(container("4f1c")))
        .isInstanceOf(UnreadableException.class)
        .extracting("reason")
        .isEqualTo(MissingCause.GONE);
  }

  @Test
  void aGroupThatWasMadeAnewIsAnotherIncarnation() throws Exception {
    Path group = empty.resolve("docker/c1");
    Files.writeString(empty.resolve("cgroup.controllers"), "cpu\n");
    make(group);
    String first = reader(empty).read(container("c1")).incarnation();
    Files.move(group, empty.resolve("old"));
    make(group);

    assertThat(reader(empty).read(container("c1")).incarnation()).isNotEqualTo(first);
  }

  @Test
  void addsUpTheInterfacesOfANetworkNamespace() {
    NetworkDevices network =
        NetworkDevices.parse(
            """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 9999 1 0 0 0 0 0 0 9999 1 0 0 0 0 0 0
              eth0: 1290       3    0    0    0     0          0         0      700       0    0    0    0     0       0          0
              eth1:10 3 0 0 0 0 0 0 5 0 0 0 0 0 0 0
            """);

    assertThat(network).isEqualTo(new NetworkDevices(1_300, 705));
  }

  private static void make(Path group) throws IOException {
    Files.createDirectories(group);
    Files.writeString(group.resolve("cpu.stat"), "usage_usec 1\n");
  }

  private CgroupReader reader(Path root) {
    return new CgroupReader(
        new CgroupTree(root), new Procfs(empty), new Machine(2, 1 << 30, 4096), () -> 0);
  }

  private static Cgroup.Files files(Map<String, String> texts) {
    return (controller, file) -> Optional.ofNullable(texts.get(file));
  }

  private static SampledInstance container(String id) {
    return new SampledInstance(
        new InstanceId("web-1"), new WorkloadId("web"), new NodeId("node-1"), id);
  }
}
