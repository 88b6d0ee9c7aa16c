/**
 * Requests that must wait, because the workload wakes from zero or is saturated. Start at {@link
 * io.tidegate.balancer.hold.HoldPolicy}.
 */
@NullMarked
package io.tidegate.balancer.hold;

import org.jspecify.annotations.NullMarked;
