package io.tidegate.autoscaler.decision;

/** A decision, and what the next one starts from. */
public record Outcome(Verdict verdict, ScalingState next) {}
