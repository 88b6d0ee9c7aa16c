package io.tidegate.collector.discovery;

import io.tidegate.common.model.WorkloadSpec;
import java.util.List;

/**
 * What a node's containers declare.
 *
 * @param warnings what works but is probably not what was meant
 */
public record Findings(
    List<WorkloadSpec> workloads, List<Refusal> refusals, List<String> warnings) {
  public Findings {
    workloads = List.copyOf(workloads);
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }
}
