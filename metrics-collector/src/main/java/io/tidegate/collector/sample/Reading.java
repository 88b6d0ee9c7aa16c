package io.tidegate.collector.sample;

import java.util.Map;

/**
 * What one look at an instance found. What the source does not know is absent, never 0.
 *
 * @param incarnation changes when the instance's process is another one: its start time
 * @param atNanos when it was read, by a clock of the source's own; only differences mean something
 */
public record Reading(
    String incarnation, long atNanos, Map<Counter, Long> counters, Map<Level, Double> levels) {

  public Reading {
    counters = Map.copyOf(counters);
    levels = Map.copyOf(levels);
  }
}
