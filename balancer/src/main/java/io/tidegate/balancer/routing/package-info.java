/**
 * Which workload a request belongs to, and which endpoints it has. One immutable table, replaced as
 * a whole by its single writer. Start at {@link io.tidegate.balancer.routing.RoutingTable}.
 */
@NullMarked
package io.tidegate.balancer.routing;

import org.jspecify.annotations.NullMarked;
