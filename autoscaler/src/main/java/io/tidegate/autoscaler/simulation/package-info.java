/**
 * A queueing model of a workload, to run scalers against a load on a virtual clock. Start at {@link
 * io.tidegate.autoscaler.simulation.Simulation}.
 */
@NullMarked
package io.tidegate.autoscaler.simulation;

import org.jspecify.annotations.NullMarked;
