package io.tidegate.placement;

import io.tidegate.placement.fleet.FleetSettings;
import io.tidegate.placement.platform.Platform;
import io.tidegate.placement.telemetry.PlacementMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What every term of planning works with. */
record PlacementParts(
    FleetSettings settings,
    Timing timing,
    Map<String, Platform> platforms,
    PlacementLog log,
    PlacementMetrics metrics,
    Clock clock,
    RandomGenerator random) {

  /**
   * @param tick how often to look at the time when nothing happens
   * @param observeInterval how often to read a platform that gives no hint
   * @param probeInterval between two readiness checks of one instance
   */
  record Timing(Duration tick, Duration observeInterval, Duration probeInterval) {}
}
