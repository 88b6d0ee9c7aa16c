package io.tidegate.placement.plan;

/** A hard rule: whether one more instance may go to a node, and if not, why. */
interface NodeFilter {
  /** Called for every node, so it builds no text. */
  boolean passes(Candidate candidate);

  /** Why {@link #passes} said no. */
  String explain(Candidate candidate);
}
