package io.tidegate.balancer.control;

import io.tidegate.common.event.EndpointSet;
import io.tidegate.common.event.WorkloadDeclared;
import java.util.List;

/**
 * What a balancer was told last, as far as it was right: enough to serve as before after a restart
 * in which nobody tells it anything.
 */
public record LastGood(List<WorkloadDeclared> workloads, List<EndpointSet> endpoints) {
  /** Nothing was ever told. */
  public static final LastGood NOTHING = new LastGood(List.of(), List.of());

  public LastGood {
    workloads = List.copyOf(workloads);
    endpoints = List.copyOf(endpoints);
  }
}
