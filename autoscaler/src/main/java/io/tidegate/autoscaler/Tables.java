package io.tidegate.autoscaler;

import io.tidegate.autoscaler.decision.WorkloadView.Control;
import io.tidegate.common.event.ControlChanged;
import io.tidegate.common.event.DesiredState;
import io.tidegate.common.event.InstanceStatus;
import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.kafka.Received;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.common.model.WorkloadSpec;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The compacted topics as tables: what is declared, commanded, running and desired. One loop's. */
final class Tables {
  private final Map<String, WorkloadSpec> specs = new TreeMap<>();
  private final Map<String, Control> controls = new HashMap<>();
  private final Map<String, DesiredState> desired = new HashMap<>();
  private final Map<InstanceId, InstanceStatus> instances = new HashMap<>();
  private final Map<WorkloadId, Map<InstanceId, InstanceStatus>> byWorkload = new HashMap<>();

  /** Takes one record; answers which workload it concerns, or null when that is not known. */
  @Nullable String apply(Received received) {
    return switch (received.topic()) {
      case WORKLOADS -> {
        if (received.event() instanceof WorkloadDeclared declared) {
          specs.put(received.key(), declared.spec());
        } else {
          specs.remove(received.key());
        }
        yield received.key();
      }
      case CONTROLS -> {
        if (received.event() instanceof ControlChanged change) {
          controls.put(received.key(), new Control(change.mode(), change.replicas(), change.by()));
        } else {
          controls.remove(received.key());
        }
        yield received.key();
      }
      case DESIRED -> {
        if (received.event() instanceof DesiredState state) {
          desired.put(received.key(), state);
        } else {
          desired.remove(received.key());
        }
        yield received.key();
      }
      case INSTANCES -> instance(received);
      default -> null;
    };
  }

  private @Nullable String instance(Received received) {
    if (received.event() instanceof InstanceStatus status) {
      instances.put(status.instance(), status);
      byWorkload
          .computeIfAbsent(status.workload(), _ -> new HashMap<>())
          .put(status.instance(), status);
      return status.workload().value();
    }
    InstanceStatus gone = instances.remove(new InstanceId(received.key()));
    if (gone == null) {
      return null;
    }
    Map<InstanceId, InstanceStatus> peers = byWorkload.get(gone.workload());
    if (peers != null) {
      peers.remove(gone.instance());
      if (peers.isEmpty()) {
        byWorkload.remove(gone.workload());
      }
    }
    return gone.workload().value();
  }

  Collection<WorkloadSpec> specs() {
    return specs.values();
  }

  @Nullable WorkloadSpec spec(String workload) {
    return specs.get(workload);
  }

  @Nullable Control control(String workload) {
    return controls.get(workload);
  }

  @Nullable DesiredState desired(String workload) {
    return desired.get(workload);
  }

  Collection<InstanceStatus> instances(WorkloadId workload) {
    return byWorkload.getOrDefault(workload, Map.of()).values();
  }
}
