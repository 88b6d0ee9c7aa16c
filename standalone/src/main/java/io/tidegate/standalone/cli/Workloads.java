package io.tidegate.standalone.cli;

import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.standalone.view.Cluster;
import java.util.List;

/** Finds the workload that a command names. */
final class Workloads {
  private Workloads() {}

  /** The names, checked before anybody is asked about them. */
  static List<WorkloadId> ids(List<String> names) {
    try {
      return names.stream().map(WorkloadId::new).toList();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wronglyAsked(String.valueOf(e.getMessage()), e);
    }
  }

  /** The declared workload; a failure that names those there are when there is none. */
  static WorkloadDeclared find(WorkloadId name, Cluster cluster) {
    WorkloadDeclared declared = cluster.workloads().get(name);
    if (declared == null) {
      String names =
          String.join(", ", cluster.workloads().keySet().stream().map(WorkloadId::value).toList());
      throw new CommandFailure(
          "no workload \"%s\" (there %s)"
              .formatted(name, names.isEmpty() ? "is none yet" : "is: " + names));
    }
    return declared;
  }
}
