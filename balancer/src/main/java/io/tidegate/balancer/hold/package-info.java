/**
 * Requests that must wait, because the workload wakes from zero or is saturated. Start at {@link
 * io.tidegate.balancer.hold.Holding}.
 */
@NullMarked
package io.tidegate.balancer.hold;

import org.jspecify.annotations.NullMarked;
