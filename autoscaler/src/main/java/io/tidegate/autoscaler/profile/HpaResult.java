package io.tidegate.autoscaler.profile;

/** What one metric of an HPA comes to. */
public sealed interface HpaResult {
  /**
   * A number.
   *
   * @param observed percent for utilisation, thousandths for the others
   */
  record Proposed(int replicas, long observed) implements HpaResult {}

  /** No number, and why. */
  record Failed(String error) implements HpaResult {}
}
