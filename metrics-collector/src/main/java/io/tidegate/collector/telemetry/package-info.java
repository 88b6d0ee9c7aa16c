/**
 * What the collector says about itself. Start at {@link
 * io.tidegate.collector.telemetry.CollectorTelemetry}.
 */
@NullMarked
package io.tidegate.collector.telemetry;

import org.jspecify.annotations.NullMarked;
