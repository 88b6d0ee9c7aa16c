/**
 * Expects the demand one start-up time ahead: several simple models learn side by side, and the one
 * that would have been right most often is asked. Start at {@link
 * io.tidegate.autoscaler.forecast.Forecaster}.
 */
@NullMarked
package io.tidegate.autoscaler.forecast;

import org.jspecify.annotations.NullMarked;
