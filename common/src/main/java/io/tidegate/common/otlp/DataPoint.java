package io.tidegate.common.otlp;

import io.tidegate.common.event.Histogram;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One data point as it stands in a message.
 *
 * @param histogram null for a number
 */
record DataPoint(
    Map<String, String> attributes,
    long startNanos,
    long atNanos,
    double value,
    @Nullable Histogram histogram) {

  long intervalNanos() {
    return atNanos - startNanos;
  }
}
