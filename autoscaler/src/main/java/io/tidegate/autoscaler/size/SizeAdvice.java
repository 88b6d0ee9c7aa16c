package io.tidegate.autoscaler.size;

import io.tidegate.common.model.Resources;

/**
 * Another size for each instance of a workload, and why.
 *
 * @param present what an instance has
 * @param advised what it should have
 * @param usedCores what 95 of 100 samples stayed below, older ones counting less; 0 when unknown
 * @param usedBytes the peak likewise; 0 when unknown
 * @param marginRatio added on top
 * @param bumped whether memory follows from an instance that died for want of it
 */
public record SizeAdvice(
    Resources present,
    Resources advised,
    double usedCores,
    double usedBytes,
    double marginRatio,
    boolean bumped) {}
