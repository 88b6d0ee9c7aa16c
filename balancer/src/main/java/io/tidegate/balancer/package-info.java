/**
 * The balancer as a service: what it is configured with and how its parts are put together. Start
 * at {@link io.tidegate.balancer.BalancerServer}.
 */
@NullMarked
package io.tidegate.balancer;

import org.jspecify.annotations.NullMarked;
