/**
 * Thresholds with hysteresis as the solution of a Markov decision process, computed offline from
 * the workload's own arrival and service rates. Start at {@link
 * io.tidegate.autoscaler.mdp.ThresholdSolver}.
 */
@NullMarked
package io.tidegate.autoscaler.mdp;

import org.jspecify.annotations.NullMarked;
