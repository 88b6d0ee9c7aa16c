package io.tidegate.autoscaler.decision;

/**
 * A change of one input that would have altered the outcome; found by deciding again with it.
 *
 * @param key what would have to differ, as users write it: {@code demand of concurrency}, {@code
 *     max}, {@code down.stabilization}, …
 * @param from its present value
 * @param to the value nearest to it at which the outcome differs
 * @param replicas the outcome then
 * @param effort how large the change is, relative to the present value; 1 for switches
 */
public record Counterfactual(String key, double from, double to, int replicas, double effort) {}
