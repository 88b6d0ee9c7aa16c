/**
 * Gives each workload the planner that its policy asks for. Start at {@link
 * io.tidegate.autoscaler.planning.Planning}.
 */
@NullMarked
package io.tidegate.autoscaler.planning;

import org.jspecify.annotations.NullMarked;
