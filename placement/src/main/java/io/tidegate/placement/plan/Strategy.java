package io.tidegate.placement.plan;

import io.tidegate.common.model.PlacementSpec;
import io.tidegate.placement.plan.NodeView.Liveness;
import java.util.Comparator;
import java.util.List;

/** The soft rules of each placement strategy, the most important first. */
final class Strategy {
  /** Fewest of the workload on the node, then in the zone, then the emptiest node. */
  private static final Comparator<Candidate> SPREAD =
      best(
          List.of(
              Strategy::health,
              Strategy::fewestOnNode,
              Strategy::fewestInZone,
              Strategy::emptiest,
              Strategy::fewestInstances));

  /** The fullest node that still has room; a node in use before an empty one. */
  private static final Comparator<Candidate> BIN_PACK =
      best(List.of(Strategy::health, Strategy::fullest, Strategy::mostInstances));

  private Strategy() {}

  /** The best candidate first. */
  static Comparator<Candidate> best(PlacementSpec.Strategy asked) {
    return switch (asked) {
      case SPREAD -> SPREAD;
      case BIN_PACK -> BIN_PACK;
    };
  }

  /** Equal ones by node name, so that the same input plans the same. */
  private static Comparator<Candidate> best(List<NodeScorer> scorers) {
    Comparator<Candidate> order = Comparator.comparing(candidate -> candidate.node().id());
    for (NodeScorer scorer : scorers.reversed()) {
      Comparator<Candidate> next = order;
      order =
          Comparator.<Candidate>comparingDouble(candidate -> -scorer.score(candidate))
              .thenComparing(next);
    }
    return order;
  }

  /** Nodes whose collector is silent, or that failed the workload's starts before, come last. */
  private static double health(Candidate candidate) {
    NodeRefusal refusal = candidate.want().nodeRefusals().get(candidate.node().id());
    double silent = candidate.node().liveness() == Liveness.SILENT ? 1_000 : 0;
    return -(silent + (refusal == null ? 0 : Math.min(refusal.times(), 999)));
  }

  private static double fewestOnNode(Candidate candidate) {
    return -candidate.usage().count(candidate.want().workload(), candidate.node().id());
  }

  private static double fewestInZone(Candidate candidate) {
    return -candidate.usage().countInZone(candidate.want().workload(), candidate.node().id());
  }

  private static double emptiest(Candidate candidate) {
    return -load(candidate);
  }

  private static double fullest(Candidate candidate) {
    return load(candidate);
  }

  private static double fewestInstances(Candidate candidate) {
    return -candidate.usage().instances(candidate.node().id());
  }

  private static double mostInstances(Candidate candidate) {
    return candidate.usage().instances(candidate.node().id());
  }

  private static double load(Candidate candidate) {
    return Fit.load(
        candidate.node().status().allocatable(),
        candidate.usage().held(candidate.node().id()),
        candidate.want().size());
  }
}
