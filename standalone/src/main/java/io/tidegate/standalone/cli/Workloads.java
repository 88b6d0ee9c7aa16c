package io.tidegate.standalone.cli;

import io.tidegate.common.event.WorkloadDeclared;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.standalone.view.Cluster;

/** Finds the workload that a command names. */
final class Workloads {
  private Workloads() {}

  /** The declared workload; a failure that names those there are when there is none. */
  static WorkloadDeclared find(String name, Cluster cluster) {
    WorkloadDeclared declared;
    try {
      declared = cluster.workloads().get(new WorkloadId(name));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
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
