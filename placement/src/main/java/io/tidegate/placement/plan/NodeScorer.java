package io.tidegate.placement.plan;

/**
 * A soft rule: how well a node suits; larger is better. A strategy is a list of scorers, where a
 * later one only decides between nodes that are equal to the earlier ones; a weighted sum of rules
 * is one scorer of its own.
 */
interface NodeScorer {
  double score(Candidate candidate);
}
