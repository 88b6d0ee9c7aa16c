/** Placement's figures. Start at {@link io.tidegate.placement.telemetry.PlacementMetrics}. */
@NullMarked
package io.tidegate.placement.telemetry;

import org.jspecify.annotations.NullMarked;
