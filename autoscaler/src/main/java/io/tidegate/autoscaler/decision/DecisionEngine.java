package io.tidegate.autoscaler.decision;

/**
 * Decides. Pure: the same view gives the same outcome, on any machine, at any time; safe from any
 * thread. The stages in their order:
 *
 * <pre>
 *   signals ─▶ completeness ─▶ recommend ─▶ combine ─▶ tolerance ─▶ warm-up ─▶ panic
 *                                                                              │
 *   replicas ◀─ mode ◀─ budget ◀─ cooldown ◀─ bounds ◀─ stabilization ◀─ rate limit
 * </pre>
 *
 * Each may change the number and says why.
 */
public final class DecisionEngine {
  private DecisionEngine() {}

  /** The number of replicas for what is known, and how it came about. */
  public static Outcome decide(WorkloadView view) {
    Draft draft = new Draft(view);
    switch (view.policy().semantics()) {
      case TIDEGATE -> {
        Demand.assess(draft);
        Damping.apply(draft);
        Limits.apply(draft);
      }
      case HPA -> HpaPipeline.run(draft);
      case KPA -> KpaPipeline.run(draft);
      case NOMAD -> NomadPipeline.run(draft);
    }
    int advised = draft.replicas();
    Command.apply(draft);
    return new Outcome(draft.verdict(advised), Memory.next(draft));
  }
}
