package io.tidegate.collector.cgroup;

import java.util.List;

class CgroupV1ReaderTest extends CgroupReaderContract {
  @Override
  List<String> hierarchies() {
    return List.of("cpu", "cpuacct", "memory", "blkio");
  }

  @Override
  String cpuHierarchy() {
    return "cpuacct";
  }

  @Override
  String cpuFile() {
    return "cpuacct.usage";
  }

  @Override
  String cpuText(long micros) {
    return micros * 1000 + "\n";
  }
}
