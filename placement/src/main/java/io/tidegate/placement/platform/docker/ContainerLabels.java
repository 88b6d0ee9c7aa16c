package io.tidegate.placement.platform.docker;

import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.NodeId;
import io.tidegate.common.model.Resources;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.platform.InstanceSpec;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written on a container, so that everything is found again from the engine alone.
 *
 * @param scope whose container it is: several Tidegates may share an engine
 */
record ContainerLabels(
    String scope,
    InstanceId instance,
    WorkloadId workload,
    NodeId node,
    String revision,
    int port,
    Resources resources) {
  static final String SCOPE = "tidegate.scope";
  static final String INSTANCE = "tidegate.instance";
  static final String WORKLOAD = "tidegate.workload";
  static final String NODE = "tidegate.node";
  private static final String REVISION = "tidegate.revision";
  private static final String PORT = "tidegate.instance.port";
  private static final String CPU_MILLIS = "tidegate.instance.cpu-millis";
  private static final String MEMORY_BYTES = "tidegate.instance.memory-bytes";

  static ContainerLabels of(InstanceSpec spec, NodeId node, String scope) {
    return new ContainerLabels(
        scope, spec.id(), spec.workload(), node, spec.revision(), spec.port(), spec.resources());
  }

  Map<String, String> toMap() {
    Map<String, String> labels = new HashMap<>();
    labels.put(SCOPE, scope);
    labels.put(INSTANCE, instance.value());
    labels.put(WORKLOAD, workload.value());
    labels.put(NODE, node.value());
    labels.put(REVISION, revision);
    labels.put(PORT, Integer.toString(port));
    labels.put(CPU_MILLIS, Long.toString(resources.cpuMillis()));
    labels.put(MEMORY_BYTES, Long.toString(resources.memoryBytes()));
    return labels;
  }

  /** Null when they are not ours, or somebody has changed them beyond reading. */
  static @Nullable ContainerLabels from(Map<String, String> labels) {
    try {
      return new ContainerLabels(
          required(labels, SCOPE),
          new InstanceId(required(labels, INSTANCE)),
          new WorkloadId(required(labels, WORKLOAD)),
          new NodeId(required(labels, NODE)),
          required(labels, REVISION),
          Integer.parseInt(required(labels, PORT)),
          new Resources(
              Long.parseLong(required(labels, CPU_MILLIS)),
              Long.parseLong(required(labels, MEMORY_BYTES))));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String required(Map<String, String> labels, String name) {
    String value = labels.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no label " + name);
    }
    return value;
  }
}
