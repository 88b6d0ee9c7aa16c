package io.tidegate.collector.cgroup;

import io.tidegate.collector.sample.InstanceReader;
import java.nio.file.Files;
import java.util.List;

class CgroupV2ReaderTest extends CgroupReaderContract {
  @Override
  protected InstanceReader open() throws Exception {
    Files.createDirectories(root());
    Files.writeString(root().resolve("cgroup.controllers"), "cpu io memory pids\n");
    return super.open();
  }

  @Override
  List<String> hierarchies() {
    return List.of("");
  }

  @Override
  String cpuHierarchy() {
    return "";
  }

  @Override
  String cpuFile() {
    return "cpu.stat";
  }

  @Override
  String cpuText(long micros) {
    return "usage_usec %d\nuser_usec %d\nsystem_usec 0\n".formatted(micros, micros);
  }
}
