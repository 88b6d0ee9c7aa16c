/**
 * Which instances to start, on which nodes, and which to drain: a plain function of the cluster as
 * it is and of what is wanted. Start at {@link io.tidegate.placement.plan.Planner}.
 */
@NullMarked
package io.tidegate.placement.plan;

import org.jspecify.annotations.NullMarked;
