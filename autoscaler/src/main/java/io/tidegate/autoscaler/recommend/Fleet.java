package io.tidegate.autoscaler.recommend;

/**
 * The instances that a load is spread over.
 *
 * @param current the desired number now
 * @param ready able to serve
 * @param onlySymptoms whether no target of the policy measures the load itself, so that symptoms
 *     must also be what shrinks
 */
public record Fleet(int current, int ready, boolean onlySymptoms) {

  /** The present number, but at least one: what a ratio is taken of. */
  public int base() {
    return Math.max(1, current);
  }
}
