/**
 * What the autoscaler says about itself to Prometheus. Start at {@link
 * io.tidegate.autoscaler.telemetry.AutoscalerMetrics}.
 */
@NullMarked
package io.tidegate.autoscaler.telemetry;

import org.jspecify.annotations.NullMarked;
