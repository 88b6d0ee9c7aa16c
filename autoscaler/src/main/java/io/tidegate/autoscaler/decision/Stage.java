package io.tidegate.autoscaler.decision;

/** The steps of a decision, in their order. */
public enum Stage {
  COMPLETENESS,
  RECOMMEND,
  COMBINE,
  TOLERANCE,
  WARMUP,
  PANIC,
  RATE_LIMIT,
  STABILIZATION,
  BOUNDS,
  COOLDOWN,
  BUDGET,
  MODE
}
