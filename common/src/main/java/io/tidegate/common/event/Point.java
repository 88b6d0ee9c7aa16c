package io.tidegate.common.event;

import java.util.Map;

/** One figure of a batch. Names and units follow OpenTelemetry where it has one. */
public sealed interface Point {
  /** Such as {@code container.cpu.usage}; see {@link MetricName}. */
  String name();

  /** What further tells it apart; empty for most. */
  Map<String, String> attributes();

  /** A value as it was at the batch's time. */
  record Gauge(String name, Map<String, String> attributes, double value) implements Point {
    public Gauge(String name, double value) {
      this(name, Map.of(), value);
    }
  }

  /** How much was counted in the {@code intervalNanos} that end at the batch's time. */
  record Delta(String name, Map<String, String> attributes, double value, long intervalNanos)
      implements Point {}

  /** A distribution over the {@code intervalNanos} that end at the batch's time. */
  record Distribution(
      String name, Map<String, String> attributes, Histogram histogram, long intervalNanos)
      implements Point {}
}
