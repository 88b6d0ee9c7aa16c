package io.tidegate.placement;

import io.tidegate.placement.platform.Platform;
import java.util.Map;

/** The platforms that are enabled, by name. */
record PlacementPlatforms(Map<String, Platform> byName) implements AutoCloseable {
  @Override
  public void close() {
    byName.values().forEach(Platform::close);
  }
}
