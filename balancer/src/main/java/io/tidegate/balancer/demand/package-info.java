/**
 * What a workload's clients ask for, counted on the event loops and published as metrics. Start at
 * {@link io.tidegate.balancer.demand.DemandRecorder}.
 */
@NullMarked
package io.tidegate.balancer.demand;

import org.jspecify.annotations.NullMarked;
