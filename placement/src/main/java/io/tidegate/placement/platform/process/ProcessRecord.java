package io.tidegate.placement.platform.process;

import io.tidegate.common.model.Address;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.platform.InstanceSpec;
import io.tidegate.placement.platform.ObservedInstance;
import java.time.Instant;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of a process on disk, so that a later run of Tidegate finds it again. A process id
 * alone may have been given to a stranger since; together with its start time it is one process.
 *
 * @param pid 0 while it is being started
 * @param processStart as the kernel tells it; null while it is being started
 */
record ProcessRecord(
    InstanceId id,
    WorkloadId workload,
    NodeId node,
    String revision,
    Resources resources,
    int port,
    Instant askedAt,
    long pid,
    @Nullable Instant processStart) {

  static ProcessRecord starting(InstanceSpec spec, NodeId node, int port, Instant now) {
    return new ProcessRecord(
        spec.id(), spec.workload(), node, spec.revision(), spec.resources(), port, now, 0, null);
  }

  ProcessRecord runningAs(ProcessHandle process) {
    return new ProcessRecord(
        id,
        workload,
        node,
        revision,
        resources,
        port,
        askedAt,
        process.pid(),
        process.info().startInstant().orElse(null));
  }

  ProcessRecord sized(Resources size) {
    return new ProcessRecord(id, workload, node, revision, size, port, askedAt, pid, processStart);
  }

  /** The process, if it is still the same one. */
  @Nullable ProcessHandle process() {
    if (pid == 0) {
      return null;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            found ->
                processStart == null
                    || processStart.equals(found.info().startInstant().orElse(processStart)))
        .orElse(null);
  }

  ObservedInstance observed(@Nullable String exit) {
    return new ObservedInstance(
        id,
        workload,
        node,
        revision,
        resources,
        new Address("127.0.0.1", port),
        pid == 0 ? null : Long.toString(pid),
        askedAt,
        exit,
        exit == null);
  }

  Properties toProperties() {
    Properties text = new Properties();
    text.setProperty("instance", id.value());
    text.setProperty("workload", workload.value());
    text.setProperty("node", node.value());
    text.setProperty("revision", revision);
    text.setProperty("cpu-millis", Long.toString(resources.cpuMillis()));
    text.setProperty("memory-bytes", Long.toString(resources.memoryBytes()));
    text.setProperty("port", Integer.toString(port));
    text.setProperty("asked-at", askedAt.toString());
    text.setProperty("pid", Long.toString(pid));
    if (processStart != null) {
      text.setProperty("process-start", processStart.toString());
    }
    return text;
  }

  /** Throws {@link RuntimeException} when something is missing or unreadable. */
  static ProcessRecord from(Properties text) {
    String processStart = text.getProperty("process-start");
    return new ProcessRecord(
        new InstanceId(required(text, "instance")),
        new WorkloadId(required(text, "workload")),
        new NodeId(required(text, "node")),
        required(text, "revision"),
        new Resources(
            Long.parseLong(required(text, "cpu-millis")),
            Long.parseLong(required(text, "memory-bytes"))),
        Integer.parseInt(required(text, "port")),
        Instant.parse(required(text, "asked-at")),
        Long.parseLong(required(text, "pid")),
        processStart == null ? null : Instant.parse(processStart));
  }

  private static String required(Properties text, String key) {
    String value = text.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("no %s".formatted(key));
    }
    return value;
  }
}
