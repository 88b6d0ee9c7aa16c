/** Metrics as OpenTelemetry's protobuf. Start at {@link io.tidegate.common.otlp.OtlpMetrics}. */
@NullMarked
package io.tidegate.common.otlp;

import org.jspecify.annotations.NullMarked;
