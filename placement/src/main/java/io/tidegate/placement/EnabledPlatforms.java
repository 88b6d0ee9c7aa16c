package io.tidegate.placement;

import io.tidegate.common.model.WorkloadSpec;
import io.tidegate.placement.fleet.Capabilities;
import io.tidegate.placement.platform.Platform;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the platforms of this process can do. */
record EnabledPlatforms(Map<String, Platform> byName) implements Capabilities {
  @Override
  public Set<String> platforms() {
    return byName.keySet();
  }

  @Override
  public Map<String, String> refusals(WorkloadSpec spec) {
    Map<String, String> refusals = new HashMap<>();
    byName.forEach(
        (name, platform) -> platform.refuses(spec).ifPresent(reason -> refusals.put(name, reason)));
    return refusals;
  }
}
