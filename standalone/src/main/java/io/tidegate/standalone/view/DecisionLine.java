package io.tidegate.standalone.view;

import java.time.Instant;

/**
 * The newest decision on a workload in a line.
 *
 * @param from replicas before
 * @param to replicas after; equal for a hold
 * @param why the reason with its numbers
 */
public record DecisionLine(int from, int to, String why, Instant at) {

  /** Such as {@code hold: cpu 3 % < 70 %} or {@code 1 -> 3: cpu 210 % > 70 %}. */
  public String text() {
    return from == to ? "hold: " + why : "%d -> %d: %s".formatted(from, to, why);
  }
}
