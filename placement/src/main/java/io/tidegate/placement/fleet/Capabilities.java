package io.tidegate.placement.fleet;

import io.tidegate.common.model.WorkloadSpec;
import java.util.Map;
import java.util.Set;

/** What the platforms of this process can do. */
public interface Capabilities {
  /** Their names. */
  Set<String> platforms();

  /** Those of them that can never run this workload, and why. */
  Map<String, String> refusals(WorkloadSpec spec);
}
